using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Cli.Screen;

/// <summary>Prints data as text for people or as JSON for programs (interface 5, end).</summary>
sealed class Printer(Terminal terminal, bool json)
{
    public bool Json => json;

    /// <summary>One key of each by environment, or by another key: <c>=== ENV</c>, then one per line, a blank line between groups.</summary>
    public void Grouped(IReadOnlyList<JsonObject> items, string key, string by = "environment")
    {
        if (json)
        {
            Document(new JsonArray([.. items]));
            return;
        }
        var first = true;
        foreach (var group in items.GroupBy(i => Text(i[by])))
        {
            if (!first) terminal.Out.WriteLine();
            first = false;
            terminal.Out.WriteLine($"=== {group.Key}");
            foreach (var item in group) terminal.Out.WriteLine(Text(item[key]));
        }
    }

    /// <summary>One of a list per line by a key.</summary>
    public void Listed(IReadOnlyList<JsonObject> items, string key)
    {
        if (json) Document(new JsonArray([.. items]));
        else foreach (var item in items) terminal.Out.WriteLine(Text(item[key]));
    }

    /// <summary>Whole objects, as <c>Title Case Key: value</c>, a blank line between.</summary>
    public void Objects(IReadOnlyList<JsonObject> items)
    {
        if (json)
        {
            Document(new JsonArray([.. items]));
            return;
        }
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) terminal.Out.WriteLine();
            Lines(items[i]);
        }
    }

    /// <summary>One whole object.</summary>
    public void Object(JsonObject item)
    {
        if (json) Document(item);
        else Lines(item);
    }

    /// <summary>One object, of which people want one thing.</summary>
    public void Keyed(JsonObject item, string key)
    {
        if (json) Document(item);
        else terminal.Out.WriteLine(Text(item[key]));
    }

    /// <summary>Some keys of each, in columns under their names.</summary>
    public void Table(IReadOnlyList<JsonObject> items, IReadOnlyList<string> keys)
    {
        if (json)
        {
            Document(new JsonArray([.. items]));
            return;
        }
        List<string[]> rows = [[.. keys.Select(Title)], .. items.Select(item => keys.Select(key => Text(item[key])).ToArray())];
        var widths = keys.Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows) terminal.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>JSON, indented.</summary>
    public void Document(JsonNode document)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            document.WriteTo(writer);
        terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    void Lines(JsonObject item)
    {
        foreach (var (key, value) in item) terminal.Out.WriteLine($"{Title(key)}: {Text(value)}");
    }

    static string Title(string key) =>
        string.Join(' ', key.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonArray list => string.Join(", ", list.Select(Text)),
        JsonObject inner => (inner["handle"] ?? inner["service"] ?? inner["name"] ?? inner["id"])?.ToString() ?? "",
        _ => value.ToString(),
    };
}
