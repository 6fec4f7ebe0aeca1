using System.Text.Json;

namespace Landfall.Heroku.Manifests;

/// <summary>Reads JSON of which nothing is sure: what has another kind than expected counts as absent.</summary>
static class JsonParts
{
    public static JsonElement? Property(this JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : null;

    public static string? Text(this JsonElement item) => item.ValueKind == JsonValueKind.String ? item.GetString() : null;

    public static string? Text(this JsonElement item, string name) => item.Property(name)?.Text();

    public static List<JsonProperty> Members(this JsonElement root, string name) =>
        root.Property(name) is { ValueKind: JsonValueKind.Object } members ? [.. members.EnumerateObject()] : [];

    public static List<JsonElement> Items(this JsonElement root, string name) =>
        root.Property(name) is { ValueKind: JsonValueKind.Array } items ? [.. items.EnumerateArray()] : [];
}
