using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Landfall.Engine.Docker.Api;

/// <summary>Docker Engine's HTTP API: versions, errors, JSON. It knows no containers.</summary>
sealed class DockerApi(DockerSocket docker) : IDisposable
{
    // No connection is used twice: on a local socket a new one costs nothing, and one kept from before a restart of the engine fails.
    readonly HttpClient http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        UseProxy = false,
        ConnectCallback = async (_, stop) => new NetworkStream(await docker.ConnectAsync(stop), ownsSocket: true),
    })
    {
        BaseAddress = new Uri("http://docker"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    ApiVersion? version;

    /// <summary>The version that both sides speak; asked again after the engine was away.</summary>
    public async Task<ApiVersion> VersionAsync(CancellationToken stop)
    {
        if (version is { } known) return known;
        using var ping = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/_ping"), stop);
        var agreed = ApiVersion.Agree(ping.Headers.TryGetValues("Api-Version", out var said) ? said.First() : null);
        version = agreed;
        return agreed;
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, stop);
        return await ReadAsync(response, type, stop);
    }

    /// <summary>As <see cref="GetAsync"/>; null when there is no such thing.</summary>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken stop) where T : class
    {
        try
        {
            return await GetAsync(path, type, stop);
        }
        catch (RefusedException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task PostAsync(string path, HttpContent? body, CancellationToken stop) =>
        (await SendAsync(HttpMethod.Post, path, body, stop)).Dispose();

    public async Task<T> PostAsync<T>(string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, stop);
        return await ReadAsync(response, type, stop);
    }

    /// <summary>Removes; what is gone already is no error.</summary>
    public async Task DeleteAsync(string path, CancellationToken stop)
    {
        try
        {
            (await SendAsync(HttpMethod.Delete, path, null, stop)).Dispose();
        }
        catch (RefusedException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
        }
    }

    /// <summary>Sends, and answers when the headers are here; the caller reads the body and disposes.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? body, CancellationToken stop, Action<HttpRequestHeaders>? headers = null)
    {
        var request = new HttpRequestMessage(method, $"/v{await VersionAsync(stop)}{path}") { Content = body };
        headers?.Invoke(request.Headers);
        return await SendAsync(request, stop);
    }

    /// <summary>Turns a request into a two-way stream, of which each way can be closed alone.</summary>
    public async Task<Duplex> UpgradeAsync(string path, HttpContent body, CancellationToken stop) =>
        await Duplex.OpenAsync(docker, $"/v{await VersionAsync(stop)}{path}", body, stop);

    public static HttpContent Json<T>(T body, JsonTypeInfo<T> type) => JsonContent.Create(body, type);

    /// <summary>A query value that holds the things with all these labels.</summary>
    public static string Filter(IReadOnlyDictionary<string, string> labels)
    {
        var filter = new Dictionary<string, string[]> { ["label"] = [.. labels.Select(label => $"{label.Key}={label.Value}")] };
        return "filters=" + Uri.EscapeDataString(JsonSerializer.Serialize(filter, DockerJson.Default.DictionaryStringStringArray));
    }

    public void Dispose() => http.Dispose();

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (HttpRequestException broken)
        {
            version = null;
            throw docker.Explain(broken);
        }
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified) return response;
        using (response) throw await RefusalAsync(response, stop);
    }

    public static async Task<RefusedException> RefusalAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        try
        {
            var error = JsonSerializer.Deserialize(text, DockerJson.Default.ErrorAnswer);
            return new RefusedException(response.StatusCode, error?.Message ?? text);
        }
        catch (JsonException)
        {
            return new RefusedException(response.StatusCode, text);
        }
    }

    public async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken stop)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, stop)
                ?? throw new EngineException("Docker gave an empty answer. Look at its log (journalctl -u docker).");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw docker.Explain(broken);
        }
    }
}
