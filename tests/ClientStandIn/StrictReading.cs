using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClientStandIn;

/// <summary>Reads an answer as the pickiest of the clients does, at every depth (interface 0.3 to 0.8).</summary>
public static class StrictReading
{
    /// <summary>Links from which Go takes an id: five parts between slashes, no more and no fewer.</summary>
    static readonly HashSet<string> Single =
    [
        "account", "app", "service", "database", "disk", "database_image", "stack", "organization", "user", "actor", "role", "release", "certificate",
        "resource", "image", "configuration", "setting", "operation", "destination_account", "current_configuration", "current_setting",
        "current_image", "current_deployment", "current_release", "selected_organization",
    ];

    /// <summary>What a client would stumble over; none for a good document.</summary>
    public static IReadOnlyList<string> Faults(JsonNode document, string origin) =>
        [.. document is JsonObject fields ? fields["_type"] is null && fields["_embedded"] is not null ? OfCollection(fields, origin) : OfResource(fields, origin) : ["It is no object"]];

    static IEnumerable<string> OfCollection(JsonObject collection, string origin)
    {
        foreach (var name in new[] { "total_count", "per_page", "current_page" })
            if (collection[name]?.GetValueKind() != JsonValueKind.Number) yield return $"The collection's {name} is no number";
        if (collection["_embedded"] is not JsonObject embedded || embedded.FirstOrDefault().Value is not JsonArray items)
        {
            yield return "The first of _embedded is no list";
            yield break;
        }
        if (collection["_links"]?["self"]?["href"] is null) yield return "The collection has no self";
        foreach (var fault in items.SelectMany(item => item is JsonObject one ? OfResource(one, origin) : ["An item is no object"])) yield return fault;
    }

    static IEnumerable<string> OfResource(JsonObject resource, string origin) =>
        Shapes.Faults(resource).Concat(OfLinks(resource, origin)).Concat(OfEmbedded(resource, origin));

    static IEnumerable<string> OfLinks(JsonObject resource, string origin)
    {
        var type = resource["_type"]?.ToString() ?? "resource";
        if (resource["_links"] is not JsonObject links || links["self"] is null)
        {
            yield return $"{type} has no self";
            yield break;
        }
        foreach (var (name, link) in links)
        {
            var href = link?["href"]?.GetValue<string>() ?? "";
            if (!href.StartsWith(origin + "/", StringComparison.Ordinal)) yield return $"{type}._links.{name} is '{href}', not of {origin}";
            else if ((Single.Contains(name) || (name == "self" && resource["_type"] is not null)) && href.Split('/').Length != 5)
                yield return $"{type}._links.{name} is '{href}', not of five parts";
        }
    }

    static IEnumerable<string> OfEmbedded(JsonObject resource, string origin) => resource["_embedded"] is not JsonObject embedded
        ? []
        : embedded.SelectMany(part => part.Value switch
        {
            JsonArray list => list.SelectMany(item => OfResource((JsonObject)item!, origin)),
            JsonObject one => OfResource(one, origin),
            _ => [],
        });
}
