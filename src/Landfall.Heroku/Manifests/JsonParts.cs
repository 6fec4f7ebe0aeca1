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

    /// <summary>True when an object in it has a key twice. The text is JSON.</summary>
    public static bool HasDuplicates(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    public static JsonElement? Property(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : null;

    public static string? Text(this JsonElement item) => item.ValueKind == JsonValueKind.String ? item.GetString() : null;

    public static string? Text(this JsonElement item, string name) => item.Property(name)?.Text();

    public static List<JsonProperty> Members(this JsonElement root, string name) =>
        root.Property(name) is { ValueKind: JsonValueKind.Object } members ? [.. members.EnumerateObject()] : [];

    public static List<JsonElement> Items(this JsonElement root, string name) =>
        root.Property(name) is { ValueKind: JsonValueKind.Array } items ? [.. items.EnumerateArray()] : [];
}
