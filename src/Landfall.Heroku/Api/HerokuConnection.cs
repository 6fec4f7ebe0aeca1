using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Landfall.Values;

namespace Landfall.Heroku.Api;

/// <summary>Sends requests to Heroku: the token, the version, pages, patience when told to wait, errors in words (heroku 2.2).</summary>
sealed class HerokuConnection(HttpClient http, Secret token, TimeProvider time, Action<string> tell)
{
    const int Tries = 6;
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>A client that follows no redirect, so that the token goes nowhere else, and takes no endless answer.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(20),
    })
    {
        MaxResponseContentBufferSize = 64 * 1024 * 1024,
        Timeout = TimeSpan.FromSeconds(100),
    };

    public async Task<T> GetAsync<T>(Uri address, JsonTypeInfo<T> type, CancellationToken stop, string version = Version)
    {
        using var answer = await SendAsync(() => Request(HttpMethod.Get, address, version), stop);
        return await ReadAsync(address, answer, type, stop);
    }

    /// <param name="refused">What follows when the token may not read it; null: that ends the reading.</param>
    public async Task<T?> FindAsync<T>(Uri address, JsonTypeInfo<T> type, CancellationToken stop, string version = Version, Action? refused = null) where T : class
    {
        try
        {
            return await GetAsync(address, type, stop, version);
        }
        catch (HerokuException absent) when (absent.Status == 404)
        {
            return null;
        }
        catch (HerokuException forbidden) when (forbidden.Status == 403 && refused is not null)
        {
            refused();
            return null;
        }
    }

    public async Task PatchAsync<T>(Uri address, T body, JsonTypeInfo<T> type, CancellationToken stop)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(body, type);
        using var answer = await SendAsync(() =>
        {
            var request = Request(HttpMethod.Patch, address);
            request.Content = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            return request;
        }, stop);
    }

    /// <summary>A request without a body, whose answer says nothing.</summary>
    public async Task PostAsync(Uri address, CancellationToken stop)
    {
        using var answer = await SendAsync(() => Request(HttpMethod.Post, address), stop);
    }

    /// <summary>A request without a body that makes something.</summary>
    public async Task<T> PostAsync<T>(Uri address, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using var answer = await SendAsync(() => Request(HttpMethod.Post, address), stop);
        return await ReadAsync(address, answer, type, stop);
    }

    /// <summary>A request with a body that makes something, and is sent once: a second one would make another.</summary>
    public async Task<TAnswer> PostAsync<T, TAnswer>(Uri address, T body, JsonTypeInfo<T> type, JsonTypeInfo<TAnswer> answerType, CancellationToken stop)
    {
        using var request = Request(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await TrySendAsync(request, stop);
        if (!answer.IsSuccessStatusCode) throw await HerokuErrors.ReadAsync(request, answer, stop);
        return await ReadAsync(address, answer, answerType, stop);
    }

    /// <summary>Every item of a list, page by page (206 and Next-Range).</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        Uri address, JsonTypeInfo<List<T>> type, [EnumeratorCancellation] CancellationToken stop, string? range = null,
        params (string Name, string Value)[] headers)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var next = range; ;)
        {
            using var answer = await SendAsync(() =>
            {
                var request = Request(HttpMethod.Get, address);
                if (next is not null) request.Headers.TryAddWithoutValidation("Range", next);
                foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
                return request;
            }, stop);
            foreach (var item in await ReadAsync(address, answer, type, stop)) yield return item;
            next = answer.StatusCode == HttpStatusCode.PartialContent && answer.Headers.TryGetValues("Next-Range", out var values)
                ? values.First() : null;
            if (next is null) yield break;
            if (!seen.Add(next)) throw Unexpected(address, "its pages go round in a circle", null);
        }
    }

    const string Version = "3";

    HttpRequestMessage Request(HttpMethod method, Uri address, string version = Version)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        request.Headers.TryAddWithoutValidation("Accept", $"application/vnd.heroku+json; version={version}");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("landfall", "0.1.0"));
        return request;
    }

    async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            var answer = await TrySendAsync(request, stop);
            if (answer.IsSuccessStatusCode) return answer;
            if (attempt < Tries && IsPassing(answer.StatusCode))
            {
                await WaitAsync(answer, attempt, stop);
                answer.Dispose();
                continue;
            }
            using (answer) throw await HerokuErrors.ReadAsync(request, answer, stop);
        }
    }

    async Task<HttpResponseMessage> TrySendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            return await http.SendAsync(request, stop);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            throw new HerokuException("unreachable", null,
                $"Heroku cannot be reached at {request.RequestUri!.GetLeftPart(UriPartial.Authority)}: {failure.Message} " +
                "Check the network (and HEROKU_HOST, if you set it) and run the same command again.", failure);
        }
    }

    // Our writes say what should be, not what to add, or make a backup, of which there may be two: each may be sent again.
    static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    async Task WaitAsync(HttpResponseMessage answer, int attempt, CancellationToken stop)
    {
        var asked = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(Math.Pow(2, attempt));
        var wait = asked < LongestWait ? asked : LongestWait;
        tell($"Heroku answered {(int)answer.StatusCode}; trying again in {wait.TotalSeconds:0} s ({attempt} of {Tries - 1}).");
        await Task.Delay(wait, time, stop);
    }

    static async Task<T> ReadAsync<T>(Uri address, HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken stop)
    {
        try
        {
            return JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(stop), type)
                ?? throw Unexpected(address, "it is null", null);
        }
        catch (JsonException malformed)
        {
            // The serialiser's message may quote the answer, which holds secrets; its path does not.
            throw Unexpected(address, $"it is not the expected JSON at {malformed.Path}", null);
        }
    }

    static HerokuException Unexpected(Uri address, string why, Exception? inner) => new("unexpected_answer", null,
        $"The answer to GET {address.AbsolutePath} cannot be used: {why}. Is {address.Authority} Heroku, or a proxy's page?", inner);
}
