using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Server.Hal;

/// <summary>A request's fields, from JSON or a form (interface 0.10, 2.1). Each is parsed when asked for; an ill-formed one is a 422 that names it.</summary>
sealed class Body(JsonObject fields)
{
    const int Largest = 8 * 1024 * 1024;

    public static async Task<Body> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        if (request.ContentLength > Largest) throw TooLarge();
        if (request.HasFormContentType) return await ReadFormAsync(request, stop);
        if (request.ContentLength == 0) return new Body([]);
        if (request.ContentType is { Length: > 0 } && !request.HasJsonContentType())
            throw new ApiError(415, "unsupported_media_type", "Send application/json.");
        try
        {
            using var body = await ReadAllAsync(request.Body, stop);
            var document = JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return new Body(document as JsonObject ?? throw new JsonException());
        }
        catch (JsonException)
        {
            throw new ApiError(400, "bad_request", "The request's body is not one JSON object with each key once.");
        }
    }

    // A body that comes in chunks does not tell its length.
    static async Task<MemoryStream> ReadAllAsync(Stream from, CancellationToken stop)
    {
        var body = new MemoryStream();
        var chunk = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(chunk, stop)) > 0;)
        {
            if (body.Length + read > Largest) throw TooLarge();
            body.Write(chunk, 0, read);
        }
        body.Position = 0;
        return body;
    }

    static ApiError TooLarge() => new(413, "payload_too_large", "A request has at most 8 MiB.");

    static async Task<Body> ReadFormAsync(HttpRequest request, CancellationToken stop)
    {
        try
        {
            var form = await request.ReadFormAsync(stop);
            return new Body(new JsonObject(form.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)JsonValue.Create(f.Value.ToString())))));
        }
        catch (InvalidDataException wrong)
        {
            throw new ApiError(400, "bad_request", wrong.Message);
        }
    }

    public bool Has(string name) => fields[name] is not null;

    public JsonObject Fields => fields;

    public string? Text(string name) => fields[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => NoNul(name, text),
        _ => throw Wrong(name, "a string"),
    };

    public string Need(string name) =>
        Text(name) is { Length: > 0 } text ? text : throw ApiError.Unprocessable($"{name} can't be blank");

    public int? Whole(string name) => fields[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<int>(out var number) => number,
        JsonValue value when value.TryGetValue<string>(out var text)
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw Wrong(name, "a whole number"),
    };

    public bool? Flag(string name) => fields[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue value when value.TryGetValue<string>(out var text) && bool.TryParse(text, out var flag) => flag,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>A linked resource: a number, a numeric string or its href (interface 2.3). <c>NAME_id</c> is tried too.</summary>
    public long? Reference(string name) => Reference(name, fields[name]) ?? Reference(name, fields[name + "_id"]);

    /// <summary>A map of strings; null when absent. Numbers and booleans keep their JSON spelling; null means the empty string.</summary>
    public Dictionary<string, string>? Map(string name) => fields[name] switch
    {
        null => null,
        JsonObject map => map.ToDictionary(p => p.Key, p => Scalar($"{name}.{p.Key}", p.Value)),
        _ => throw Wrong(name, "an object of strings"),
    };

    public IReadOnlyList<string>? Texts(string name) => fields[name] switch
    {
        null => null,
        JsonArray list => [.. list.Select(item => Scalar(name, item))],
        _ => throw Wrong(name, "a list"),
    };

    static string Scalar(string name, JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => NoNul(name, text),
        JsonValue value => value.ToJsonString(),
        _ => throw Wrong(name, "a string"),
    };

    static long? Reference(string name, JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<long>(out var id) => id,
        JsonValue value when value.TryGetValue<string>(out var text) && TryId(text, out var id) => id,
        _ => throw Wrong(name, "an id or an href"),
    };

    static bool TryId(string text, out long id) =>
        long.TryParse(text[(text.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out id);

    static string NoNul(string name, string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? throw Wrong(name, "text without NUL characters") : text;

    static ApiError Wrong(string name, string what) => ApiError.Unprocessable($"{name} is not {what}");
}
