using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClientStandIn;

/// <summary>What a resource must have for the clients to read it (interface, appendix B): keys that are present, of a JSON type.</summary>
public static class Shapes
{
    static readonly Dictionary<string, IReadOnlyList<(string Name, string Type)>> Known = Read();

    /// <summary>Keys that the Ruby client reads without having declared them: absent, it ends with a stack trace (interface 0.7).</summary>
    static readonly Dictionary<string, string[]> ReadByRuby = new()
    {
        ["vhost"] = ["container_port", "container_ports", "load_balancing_algorithm_type"],
        ["database"] = ["deleted_at"],
        ["stack"] = ["internal_domain", "outbound_ip_addresses"],
        ["disk"] = ["modification_progress", "status"],
        ["database_image"] = ["version"],
        ["certificate"] = ["sha256_fingerprint"],
        ["service_sizing_policy"] = ["scale_up_step", "scale_down_step", "use_horizontal_scale"],
    };

    /// <summary>What is wrong with a resource, by its own <c>_type</c>; nothing for types that no client checks.</summary>
    public static IEnumerable<string> Faults(JsonObject resource)
    {
        var type = resource["_type"]?.GetValue<string>() ?? "";
        foreach (var (name, expected) in Known.GetValueOrDefault(type) ?? [])
        {
            if (!resource.TryGetPropertyValue(name, out var value)) yield return $"{type}.{name} is missing";
            else if (!Fits(value, expected)) yield return $"{type}.{name} is {value?.ToJsonString() ?? "null"}, not {expected}";
        }
        foreach (var name in ReadByRuby.GetValueOrDefault(type) ?? [])
            if (!resource.ContainsKey(name)) yield return $"{type}.{name} is missing";
    }

    // Go takes null for strings and objects that are not declared nullable; for the rest it would be a zero that nobody sent.
    static bool Fits(JsonNode? value, string expected)
    {
        var bare = expected.TrimEnd('?');
        if (value is null) return expected.EndsWith('?') || bare is "string" or "object";
        return bare switch
        {
            "int" => value.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out _),
            "number" => value.GetValueKind() == JsonValueKind.Number,
            "bool" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            "string" => value.GetValueKind() == JsonValueKind.String,
            "time" => value.GetValueKind() == JsonValueKind.String
                && DateTimeOffset.TryParse(value.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
            _ when bare.EndsWith("[]", StringComparison.Ordinal) => value is JsonArray list && list.All(item => Fits(item, bare[..^2])),
            _ when bare.StartsWith("enum(", StringComparison.Ordinal) =>
                value.GetValueKind() == JsonValueKind.String && bare[5..^1].Split('/').Contains(value.GetValue<string>()),
            _ => value is JsonObject,
        };
    }

    static Dictionary<string, IReadOnlyList<(string, string)>> Read()
    {
        using var stream = typeof(Shapes).Assembly.GetManifestResourceStream("Shapes.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(
            words => words[0],
            IReadOnlyList<(string, string)> (words) => [.. words.Skip(1).Select(word => (word[..word.IndexOf(':', StringComparison.Ordinal)], word[(word.IndexOf(':', StringComparison.Ordinal) + 1)..]))]);
    }
}
