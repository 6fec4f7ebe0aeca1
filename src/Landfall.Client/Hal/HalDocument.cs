using System.Globalization;
using System.Text.Json;

namespace Landfall.Client.Hal;

/// <summary>
/// One HAL+JSON object as the platform sent it: its fields, its <c>_links</c> and what it embeds (interface 0 and 2.5).
/// Reading what is not there, or is of another type, says which field of which resource it was.
/// </summary>
public sealed class HalDocument
{
    readonly JsonElement json;

    HalDocument(JsonElement json) => this.json = json;

    /// <summary>The object as it came.</summary>
    public JsonElement Json => json;

    /// <summary>What it is, in snake case; a collection has none (interface 0 rule 8).</summary>
    public string? Type => OptionalText("_type");

    /// <summary>Its id; ids are integers per type.</summary>
    public long Id => Number("id");

    /// <summary>Its own address.</summary>
    public Uri Self => Link("self");

    /// <summary>Reads one object.</summary>
    /// <exception cref="UnexpectedAnswerException">The bytes are no JSON object.</exception>
    public static HalDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Wrap(document.RootElement.Clone());
        }
        catch (JsonException broken)
        {
            throw new UnexpectedAnswerException("The platform's answer is not JSON.", broken);
        }
    }

    /// <summary>The address under a link's name, or null.</summary>
    public Uri? FindLink(string name) =>
        Find("_links") is { ValueKind: JsonValueKind.Object } links
        && links.TryGetProperty(name, out var link) && link.ValueKind == JsonValueKind.Object
        && link.TryGetProperty("href", out var href) && href.ValueKind == JsonValueKind.String
        && Uri.TryCreate(href.GetString(), UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? uri
            : null;

    /// <summary>The address under a link's name.</summary>
    /// <exception cref="UnexpectedAnswerException">There is no such link.</exception>
    public Uri Link(string name) => FindLink(name) ?? throw Missing($"link '{name}'");

    /// <summary>A text.</summary>
    /// <exception cref="UnexpectedAnswerException">It is missing or of another type.</exception>
    public string Text(string name) => OptionalText(name) ?? throw Missing($"text '{name}'");

    /// <summary>A text, or null.</summary>
    public string? OptionalText(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>An integer.</summary>
    /// <exception cref="UnexpectedAnswerException">It is missing or of another type.</exception>
    public long Number(string name) => OptionalNumber(name) ?? throw Missing($"number '{name}'");

    /// <summary>An integer, or null.</summary>
    public long? OptionalNumber(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    /// <summary>True only when the field is there and true.</summary>
    public bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    /// <summary>A point in time (ISO 8601, interface 2.3).</summary>
    /// <exception cref="UnexpectedAnswerException">It is missing or not a time.</exception>
    public DateTimeOffset Time(string name) =>
        DateTimeOffset.TryParse(OptionalText(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Missing($"time '{name}'");

    /// <summary>The texts of an object, such as <c>env</c>; empty when it is null or absent.</summary>
    public IReadOnlyDictionary<string, string> Map(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Object } map
            ? map.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String)
                .ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal)
            : new Dictionary<string, string>();

    /// <summary>The texts of a list; empty when it is null or absent.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)]
            : [];

    /// <summary>The numbers of a list; empty when it is null or absent.</summary>
    public IReadOnlyList<long> Numbers(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Number).Select(i => i.GetInt64())]
            : [];

    /// <summary>The objects of a plain list; empty when it is null or absent.</summary>
    public IReadOnlyList<HalDocument> Objects(string name) => Find(name) is { } list ? Wrapped(list) : [];

    /// <summary>An embedded object, or null.</summary>
    public HalDocument? Embedded(string name) =>
        EmbeddedElement(name) is { ValueKind: JsonValueKind.Object } item ? new HalDocument(item) : null;

    /// <summary>An embedded list; empty when there is none.</summary>
    public IReadOnlyList<HalDocument> EmbeddedList(string name) => EmbeddedElement(name) is { } list ? Wrapped(list) : [];

    /// <summary>The items of a collection: its first embedded list (interface 0 rule 6).</summary>
    /// <exception cref="UnexpectedAnswerException">It is no collection.</exception>
    public IReadOnlyList<HalDocument> Items()
    {
        if (Find("_embedded") is not { ValueKind: JsonValueKind.Object } embedded) throw Missing("collection");
        foreach (var property in embedded.EnumerateObject())
            if (property.Value.ValueKind == JsonValueKind.Array) return Wrapped(property.Value);
        throw Missing("collection");
    }

    internal static HalDocument Wrap(JsonElement json) => json.ValueKind == JsonValueKind.Object
        ? new HalDocument(json)
        : throw new UnexpectedAnswerException("The platform's answer is JSON but no object.");

    JsonElement? EmbeddedElement(string name) =>
        Find("_embedded") is { ValueKind: JsonValueKind.Object } embedded && embedded.TryGetProperty(name, out var item) ? item : null;

    static List<HalDocument> Wrapped(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object).Select(i => new HalDocument(i))]
        : [];

    JsonElement? Find(string name) => json.TryGetProperty(name, out var value) ? value : null;

    UnexpectedAnswerException Missing(string what) =>
        new($"The platform's answer ({Type ?? "without _type"}) has no {what}. Does the address name a platform with this interface?");
}

/// <summary>An answer that does not keep to the interface.</summary>
public sealed class UnexpectedAnswerException(string message, Exception? inner = null) : Exception(message, inner);
