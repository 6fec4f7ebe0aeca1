using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Landfall.Server.Tests.Running;

/// <summary>Somebody who sends requests to the server's socket, well-formed or not.</summary>
sealed class Visitor(HttpClient http, string? token)
{
    /// <summary>The way to a server on a unix socket.</summary>
    public static HttpClient Connect(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
            return new NetworkStream(connection, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://" + RunningInstallation.Host),
    };

    public Task<Answer> GetAsync(string path, params ReadOnlySpan<(string Name, string Value)> headers) => SendAsync("GET", path, null, headers);

    public Task<Answer> PostAsync(string path, object body) => SendAsync("POST", path, Json(body));

    public Task<Answer> PutAsync(string path, object body) => SendAsync("PUT", path, Json(body));

    /// <summary>Sends a request as it is. An href is asked for by its path, on this server.</summary>
    public Task<Answer> SendAsync(string method, string path, HttpContent? content, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), Local(path)) { Content = content };
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        foreach (var (name, value) in headers)
        {
            if (name == "Host") request.Headers.Host = value;
            else request.Headers.TryAddWithoutValidation(name, value);
        }
        return AskAsync(request);
    }

    public static HttpContent Text(string text, string type = "application/json") =>
        new StringContent(text, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    public static HttpContent Json(object body) => Text(System.Text.Json.JsonSerializer.Serialize(body));

    async Task<Answer> AskAsync(HttpRequestMessage request)
    {
        using (request)
        using (var response = await http.SendAsync(request))
            return new Answer(
                (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString(), response.Headers.RetryAfter?.ToString());
    }

    static string Local(string path) => path.StartsWith(RunningInstallation.Origin, StringComparison.Ordinal) ? path[RunningInstallation.Origin.Length..] : path;
}

/// <summary>What came back.</summary>
sealed record Answer(int Status, string Text, string? Type, string? RetryAfter)
{
    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidDataException($"No JSON: {Text}");

    public string? Error => Json["error"]?.GetValue<string>();

    public long Id => Json["id"]!.GetValue<long>();

    public Answer Expect(int status) => Status == status ? this : throw new InvalidDataException($"Expected {status}, got {Status}: {Text}");
}
