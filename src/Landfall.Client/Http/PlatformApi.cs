using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Landfall.Client.Hal;
using Landfall.Values;

namespace Landfall.Client.Http;

/// <summary>
/// Requests to one platform: its headers, retries, paging and errors (interface 0 and 2.3). The token goes to the platform's
/// two roots and nowhere else, whatever address an answer names.
/// </summary>
public sealed class PlatformApi : IDisposable
{
    /// <summary>The most bytes of one answer that are read.</summary>
    public const int LargestAnswer = 64 * 1024 * 1024;

    // Interface 0 rule 12: what can be repeated is, on network errors and 5xx.
    static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(2)];

    readonly HttpClient http;
    readonly Secret? token;
    readonly TimeProvider time;

    /// <summary>A way to a platform.</summary>
    /// <param name="apiRoot">The API's origin.</param>
    /// <param name="authRoot">The auth origin; may be the same.</param>
    /// <param name="token">The access token, or null before login.</param>
    /// <param name="handler">Carries the requests; disposed with this.</param>
    /// <param name="time">The clock for pauses.</param>
    public PlatformApi(Uri apiRoot, Uri authRoot, Secret? token, HttpMessageHandler handler, TimeProvider time)
    {
        (ApiRoot, AuthRoot, this.token, this.time) = (apiRoot, authRoot, token, time);
        http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(100), MaxResponseContentBufferSize = LargestAnswer };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("landfall");
    }

    /// <summary>The API's origin.</summary>
    public Uri ApiRoot { get; }

    /// <summary>The auth origin.</summary>
    public Uri AuthRoot { get; }

    internal TimeProvider Time => time;

    /// <summary>Reads one resource or one page.</summary>
    /// <param name="address">Absolute, or a path from the API root.</param>
    /// <param name="secrets">True: asks for secrets too, which the platform records (interface 2.3).</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ApiException">The platform refused.</exception>
    /// <exception cref="UnreachableException">No answer came, after the retries.</exception>
    /// <exception cref="UnexpectedAnswerException">The answer does not keep to the interface.</exception>
    public Task<HalDocument> GetAsync(string address, bool secrets, CancellationToken stop) =>
        RepeatAsync(() => Request(HttpMethod.Get, address, secrets), ReadDocumentAsync, stop);

    /// <inheritdoc cref="GetAsync(string, bool, CancellationToken)"/>
    public Task<HalDocument> GetAsync(Uri address, bool secrets, CancellationToken stop) => GetAsync(address.OriginalString, secrets, stop);

    /// <summary>Creates through a collection. Never repeated by itself: the caller knows whether that is safe.</summary>
    /// <inheritdoc cref="GetAsync(string, bool, CancellationToken)"/>
    public Task<HalDocument> PostAsync(string address, JsonObject body, CancellationToken stop) =>
        OnceAsync(() => WithBody(Request(HttpMethod.Post, address, secrets: true), body), ReadDocumentAsync, stop);

    /// <inheritdoc cref="PostAsync(string, JsonObject, CancellationToken)"/>
    public Task<HalDocument> PostAsync(Uri address, JsonObject body, CancellationToken stop) => PostAsync(address.OriginalString, body, stop);

    /// <summary>Changes a resource.</summary>
    /// <inheritdoc cref="GetAsync(string, bool, CancellationToken)"/>
    public Task<HalDocument> PutAsync(Uri address, JsonObject body, CancellationToken stop) =>
        RepeatAsync(() => WithBody(Request(HttpMethod.Put, address.OriginalString, secrets: true), body), ReadDocumentAsync, stop);

    /// <summary>Removes a resource.</summary>
    /// <inheritdoc cref="GetAsync(string, bool, CancellationToken)"/>
    public Task DeleteAsync(string address, CancellationToken stop) =>
        RepeatAsync(() => Request(HttpMethod.Delete, address, secrets: false), (response, cancel) => response.Content.ReadAsByteArrayAsync(cancel), stop);

    /// <summary>Sends a body that is no JSON, such as an archive. Never repeated by itself.</summary>
    /// <inheritdoc cref="GetAsync(string, bool, CancellationToken)"/>
    public Task<HalDocument> PutAsync(string address, HttpContent body, CancellationToken stop)
    {
        var request = Request(HttpMethod.Put, address, secrets: true);
        request.Content = body;
        return OnceAsync(() => request, ReadDocumentAsync, stop);
    }

    /// <summary>Every item of a collection, page by page.</summary>
    /// <inheritdoc cref="GetAsync(string, bool, CancellationToken)"/>
    public async Task<IReadOnlyList<HalDocument>> ListAsync(string address, bool secrets, CancellationToken stop)
    {
        var items = new List<HalDocument>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (string? next = address; next is not null;)
        {
            if (!seen.Add(next)) throw new UnexpectedAnswerException($"The pages of {address} go round in a circle.");
            var page = await GetAsync(next, secrets, stop);
            items.AddRange(page.Items());
            next = page.FindLink("next")?.OriginalString;
        }
        return items;
    }

    /// <inheritdoc cref="ListAsync(string, bool, CancellationToken)"/>
    public Task<IReadOnlyList<HalDocument>> ListAsync(Uri address, bool secrets, CancellationToken stop) =>
        ListAsync(address.OriginalString, secrets, stop);

    /// <summary>Reads an answer that is plain text.</summary>
    /// <param name="address">Absolute, or a path from the API root.</param>
    /// <param name="authorized">False: without the token, for an address that carries its own permission.</param>
    /// <param name="stop">Gives up.</param>
    public Task<string> ReadTextAsync(Uri address, bool authorized, CancellationToken stop) =>
        RepeatAsync(
            () => authorized
                ? Request(HttpMethod.Get, address.OriginalString, secrets: false)
                : new HttpRequestMessage(HttpMethod.Get, address),
            (response, cancel) => response.Content.ReadAsStringAsync(cancel), stop);

    /// <summary>Opens an answer that goes on while it is read, such as a live log.</summary>
    /// <exception cref="ApiException">The platform refused.</exception>
    /// <exception cref="UnreachableException">No answer came.</exception>
    public async Task<HttpResponseMessage> OpenAsync(Uri address, CancellationToken stop)
    {
        using var request = Request(HttpMethod.Get, address.OriginalString, secrets: false);
        request.Headers.Accept.Clear();
        var response = await SendAsync(request, stop);
        return response.IsSuccessStatusCode ? response : throw await RefusalAsync(response, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    async Task<T> RepeatAsync<T>(
        Func<HttpRequestMessage> request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await OnceAsync(request, read, stop);
            }
            catch (Exception failed) when (attempt < Pauses.Length && failed is UnreachableException or ApiException { Status: >= 500 })
            {
                await Task.Delay(Pauses[attempt], time, stop);
            }
        }
    }

    async Task<T> OnceAsync<T>(
        Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken stop)
    {
        using var request = make();
        using var response = await SendAsync(request, stop);
        if (!response.IsSuccessStatusCode) throw await RefusalAsync(response, stop);
        try
        {
            return await read(response, stop);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            throw Unreachable(cut);
        }
    }

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (HttpRequestException failed)
        {
            throw Unreachable(failed);
        }
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            throw Unreachable(late);
        }
    }

    HttpRequestMessage Request(HttpMethod method, string address, bool secrets)
    {
        var uri = new Uri(ApiRoot, address);
        if (!SameOrigin(uri, ApiRoot) && !SameOrigin(uri, AuthRoot))
            throw new UnexpectedAnswerException($"The platform at {ApiRoot} names the address {uri}, which is not its own. Nothing was sent there.");
        var request = new HttpRequestMessage(method, uri);
        request.Headers.Accept.ParseAdd("application/hal+json");
        request.Headers.Add("Prefer", secrets ? "no_sensitive_extras=false" : "no_sensitive_extras=true");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        return request;
    }

    static bool SameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Host == other.Host && one.Port == other.Port;

    static HttpRequestMessage WithBody(HttpRequestMessage request, JsonObject body)
    {
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return request;
    }

    static async Task<HalDocument> ReadDocumentAsync(HttpResponseMessage response, CancellationToken stop) =>
        HalDocument.Parse(await ReadLimitedAsync(response, stop));

    static async Task<byte[]> ReadLimitedAsync(HttpResponseMessage response, CancellationToken stop)
    {
        await response.Content.LoadIntoBufferAsync(LargestAnswer, stop);
        return await response.Content.ReadAsByteArrayAsync(stop);
    }

    static async Task<ApiException> RefusalAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        try
        {
            var error = HalDocument.Parse(await ReadLimitedAsync(response, stop));
            return new ApiException(status, error.Text("error"), error.OptionalText("message") ?? error.Text("error"));
        }
        catch (Exception unreadable) when (unreadable is UnexpectedAnswerException or HttpRequestException or IOException)
        {
            return new ApiException(status, "unexpected_answer", $"The platform answered {status} {response.ReasonPhrase} without saying why.");
        }
    }

    UnreachableException Unreachable(Exception inner) => new(
        $"The platform at {ApiRoot} cannot be reached: {Innermost(inner)}. Is it running, and is LANDFALL_API_ROOT_URL right?", inner);

    static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception.Message.TrimEnd('.');
    }
}
