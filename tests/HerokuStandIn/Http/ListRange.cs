using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HerokuStandIn.Http;

/// <summary>A Range header of the Platform API: <c>key [from]..[to]; order=desc,max=10</c>.</summary>
sealed partial record ListRange(string Key, string From, bool After, bool Descending, int Max)
{
    const int DefaultMax = 200, HighestMax = 1000;

    public string Options => $"{(Descending ? "order=desc," : "")}max={Max}";

    public static ListRange? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success) return null;
        var options = match.Groups["option"].Captures.Select(c => c.Value.Split('=')).ToDictionary(o => o[0], o => o[1]);
        var max = options.TryGetValue("max", out var given) ? int.Parse(given, CultureInfo.InvariantCulture) : DefaultMax;
        return max is < 1 or > HighestMax
            ? null
            : new ListRange(
                match.Groups["key"].Value, match.Groups["from"].Value, match.Groups["after"].Success,
                options.GetValueOrDefault("order") == "desc", max);
    }

    /// <summary>The rows in the asked order, from where the range begins.</summary>
    public IReadOnlyList<JsonObject> Sort(IReadOnlyList<JsonObject> ascending)
    {
        var ordered = Descending ? ascending.Reverse().ToList() : [.. ascending];
        if (From.Length == 0) return ordered;
        var start = ordered.FindIndex(r => r[Key]?.ToString() == From);
        return start < 0 ? [] : ordered[(After ? start + 1 : start)..];
    }

    [GeneratedRegex(@"\A(?<key>\w+) (?<after>\])?(?<from>[^.;\s]*)\.\.[^.;\s]*;?\s*((?<option>(order=(asc|desc)|max=\d{1,5}))[,;\s]*)*\z")]
    private static partial Regex Form();
}

/// <summary>Numbers by value, everything else by its text.</summary>
sealed class ByValue : IComparer<JsonNode?>
{
    public static ByValue Instance { get; } = new();

    public int Compare(JsonNode? x, JsonNode? y) =>
        x is JsonValue a && y is JsonValue b && a.TryGetValue<int>(out var one) && b.TryGetValue<int>(out var two)
        ? one.CompareTo(two)
        : string.CompareOrdinal(x?.ToString(), y?.ToString());
}
