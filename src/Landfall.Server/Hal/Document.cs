using System.Text.Json.Nodes;
using Landfall.Server.Store;

namespace Landfall.Server.Hal;

/// <summary>Builds a resource's document: id, type and times first, every known key, links at the end (interface 0.3 to 0.8).</summary>
sealed class Document
{
    readonly JsonObject fields;
    readonly JsonObject links;

    Document(JsonObject fields, string self)
    {
        this.fields = fields;
        links = new JsonObject { ["self"] = Call.Link(self) };
    }

    public static Document Of(Call call, string type, string collection, Row row) => new(
        new JsonObject
        {
            ["id"] = row.Id, ["_type"] = type,
            ["created_at"] = Call.Stamp(row.CreatedAt), ["updated_at"] = Call.Stamp(row.UpdatedAt),
        },
        call.Href(collection, row.Id));

    /// <summary>A resource of the auth interface: its id is a uuid.</summary>
    public static Document Of(Call call, string type, string collection, Guid id) =>
        new(new JsonObject { ["id"] = id.ToString(), ["_type"] = type }, call.Href(collection, id));

    public Document Add(string name, JsonNode? value)
    {
        fields[name] = value;
        return this;
    }

    public Document Nulls(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) fields[name] = null;
        return this;
    }

    /// <summary>A link; a null one is left out (interface 2.5: links to what is not there are absent).</summary>
    public Document To(string name, string? href)
    {
        if (href is not null) links[name] = Call.Link(href);
        return this;
    }

    /// <summary>Links to collections below the resource, each named like its path.</summary>
    public Document Below(params ReadOnlySpan<string> names)
    {
        var self = links["self"]!["href"]!.GetValue<string>();
        foreach (var name in names) links[name] = Call.Link($"{self}/{name}");
        return this;
    }

    public JsonObject Done()
    {
        fields["_links"] = links;
        return fields;
    }

    public static JsonNode? Parsed(string json) => JsonNode.Parse(json);
}
