using System.Text.Json;

namespace Landfall.Heroku.Manifests;

/// <summary>Reads JSON of which nothing is sure: what has another kind than expected counts as absent.</summary>
static class JsonParts
{
    /// <summary>Parses a text to an object and reads it.</summary>
    /// <exception cref="FormatException">It is no JSON object, or holds a text that is no Unicode; the message names file and line.</exception>
    public static T Read<T>(string file, string text, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new FormatException($"{file}:1 is no JSON object.");
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"{file}:{(malformed.LineNumber ?? 0) + 1} is no JSON.");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"{file} holds an escape that is no Unicode character.");
        }
    }

    static readonly string[] Files = ["app.json", "package.json", "composer.json", "static.json"];

    /// <summary>The manifests in which an object has a key twice.</summary>
    public static IEnumerable<Finding> Duplicates(Repository repository) =>
        Files.Where(file => repository.Text(file) is { } text && IsJson(text, duplicates: true) && !IsJson(text, duplicates: false))
            .Select(file => Finding.Decide(file, "A key stands in it twice; the last one counts.", file));

    static bool IsJson(string text, bool duplicates)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = duplicates });
            return true;
        }
        catch (JsonException)
        {
            return false; // What cannot be read is told where it is needed.
        }
    }

    public static JsonElement? Property(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : null;

    public static string? Text(this JsonElement item) => item.ValueKind == JsonValueKind.String ? item.GetString() : null;

    public static string? Text(this JsonElement item, string name) => item.Property(name)?.Text();

    /// <summary>A string, or the number or truth value that stands in its place, as it is written.</summary>
    public static string? Scalar(this JsonElement item) =>
        item.Text() ?? (item.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? item.GetRawText() : null);

    public static List<JsonProperty> Members(this JsonElement root, string name) =>
        root.Property(name) is { ValueKind: JsonValueKind.Object } members ? [.. members.EnumerateObject().GroupBy(m => m.Name).Select(g => g.Last())] : [];

    public static List<JsonElement> Items(this JsonElement root, string name) =>
        root.Property(name) is { ValueKind: JsonValueKind.Array } items ? [.. items.EnumerateArray()] : [];
}
