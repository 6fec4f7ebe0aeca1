using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClientStandIn;

/// <summary>Sends what a client sends and takes only what that client can take: exact status codes, every required key, hrefs it can parse.</summary>
/// <param name="origin">The one value of both root URLs.</param>
public sealed class StrictClient(HttpClient http, string origin, Dialect dialect, string token)
{
    /// <summary>The origin that every href must have.</summary>
    public string Origin => origin;

    /// <summary>GET: 200.</summary>
    public Task<JsonObject> GetAsync(string href, string? prefer = null) => AskAsync(HttpMethod.Get, href, null, 200, prefer);

    /// <summary>POST: 201 with the resource.</summary>
    public Task<JsonObject> PostAsync(string href, object body) => AskAsync(HttpMethod.Post, href, body, 201, null);

    /// <summary>PUT: 200 with the resource; an empty answer is no JSON.</summary>
    public Task<JsonObject> PutAsync(string href, object body) => AskAsync(HttpMethod.Put, href, body, 200, null);

    /// <summary>PATCH: 200.</summary>
    public Task<JsonObject> PatchAsync(string href, object body) => AskAsync(HttpMethod.Patch, href, body, 200, null);

    /// <summary>DELETE: 204.</summary>
    public async Task DeleteAsync(string href)
    {
        using var answer = await SendAsync(HttpMethod.Delete, href, null, null);
        if ((int)answer.StatusCode != 204) throw new StrictException($"DELETE {href}: {(int)answer.StatusCode}");
    }

    /// <summary>The status alone, as clients ask that take a 404 for an answer.</summary>
    public async Task<int> StatusAsync(string href)
    {
        using var answer = await SendAsync(HttpMethod.Get, href, null, null);
        if (answer.IsSuccessStatusCode) return (int)answer.StatusCode;
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync()) as JsonObject;
        if (error?["code"]?.GetValue<int>() != (int)answer.StatusCode || error["error"] is null || error["message"] is null)
            throw new StrictException($"GET {href}: an error that the Go client panics over");
        return (int)answer.StatusCode;
    }

    /// <summary>A text behind a link, such as an operation's log.</summary>
    public async Task<string> TextAsync(string href)
    {
        using var answer = await SendAsync(HttpMethod.Get, href, null, null);
        if ((int)answer.StatusCode != 200) throw new StrictException($"GET {href}: {(int)answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Creating through a link: GET the collection, then POST to its own self (interface 0.5).</summary>
    public async Task<JsonObject> CreateAsync(JsonObject above, string link, object body)
    {
        var collection = await GetAsync(Link(above, link));
        return await PostAsync(Link(collection, "self"), body);
    }

    /// <summary>All items of a collection, page by page, as the Ruby client follows <c>next</c>.</summary>
    public async Task<IReadOnlyList<JsonObject>> AllAsync(string href)
    {
        List<JsonObject> items = [];
        for (var next = href; next is not null;)
        {
            var page = await GetAsync(next);
            items.AddRange(((JsonObject)page["_embedded"]!).First().Value!.AsArray().Select(item => (JsonObject)item!));
            next = page["_links"]?["next"]?["href"]?.GetValue<string>();
        }
        return items;
    }

    /// <summary>A link's href.</summary>
    /// <exception cref="StrictException">There is no such link.</exception>
    public static string Link(JsonObject of, string name) => of["_links"]?[name]?["href"]?.GetValue<string>()
        ?? throw new StrictException($"{of["_type"]} has no link {name}");

    /// <summary>What Go's <c>GetIDFromHref</c> does.</summary>
    public static long IdOf(string href) => href.Split('/') is [_, _, _, _, var id] ? long.Parse(id) : throw new StrictException("href is shorter than expected");

    async Task<JsonObject> AskAsync(HttpMethod method, string href, object? body, int expected, string? prefer)
    {
        using var answer = await SendAsync(method, href, body, prefer);
        var text = await answer.Content.ReadAsStringAsync();
        if ((int)answer.StatusCode != expected) throw new StrictException($"{dialect.Name}: {method} {href}: {(int)answer.StatusCode} {text}");
        if (answer.Content.Headers.ContentType?.MediaType != "application/hal+json") throw new StrictException($"{method} {href}: content type {answer.Content.Headers.ContentType}");
        var document = JsonNode.Parse(text) as JsonObject ?? throw new StrictException($"{method} {href}: no JSON object");
        var faults = StrictReading.Faults(document, origin);
        return faults.Count == 0 ? document : throw new StrictException($"{dialect.Name}: {method} {href}: {string.Join("; ", faults)}");
    }

    Task<HttpResponseMessage> SendAsync(HttpMethod method, string href, object? body, string? prefer)
    {
        var path = href.StartsWith(origin, StringComparison.Ordinal) ? href[origin.Length..] : href;
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        request.Headers.TryAddWithoutValidation("Accept", dialect.Accept);
        if ((prefer ?? dialect.Prefer) is { } wish) request.Headers.TryAddWithoutValidation("Prefer", wish);
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse(dialect.ContentType) } };
        return http.SendAsync(request);
    }
}

/// <summary>A client would have failed here.</summary>
public sealed class StrictException(string message) : Exception(message);
