using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace HerokuStandIn.Control;

/// <summary>Remembers what clients asked, for tests. The token is not kept.</summary>
sealed class Recorder(RequestLog log, RequestDelegate next)
{
    static readonly string[] Kept = ["Accept", "Accept-Expansion", "Accept-Inclusion", "Content-Type", "Range", "User-Agent"];

    public async Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        request.EnableBuffering();
        if (!request.Path.StartsWithSegments("/_standin")) log.Add(await ReadAsync(request));
        await next(http);
    }

    static async Task<RecordedRequest> ReadAsync(HttpRequest request)
    {
        var isJson = request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true;
        var body = isJson ? await new StreamReader(request.Body).ReadToEndAsync() : "";
        request.Body.Position = 0;
        var headers = Kept.Where(request.Headers.ContainsKey).ToDictionary(name => name.ToLowerInvariant(), name => request.Headers[name].ToString());
        if (request.Headers.Authorization.ToString() is { Length: > 0 } given) headers["authorization"] = given.Split(' ')[0];
        return new RecordedRequest(request.Method, request.Path + request.QueryString, headers, body);
    }
}

/// <summary>The recorded requests, oldest first.</summary>
sealed class RequestLog
{
    readonly ConcurrentQueue<RecordedRequest> requests = new();

    public IReadOnlyList<RecordedRequest> All => [.. requests];
    public void Add(RecordedRequest request) => requests.Enqueue(request);
    public void Clear() => requests.Clear();
}

/// <param name="Headers">Lower-case names; of authorization only the scheme.</param>
sealed record RecordedRequest(
    [property: JsonPropertyName("method")] string Method, [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("headers")] IReadOnlyDictionary<string, string> Headers, [property: JsonPropertyName("body")] string Body);
