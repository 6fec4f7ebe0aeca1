using System.Globalization;
using System.Text.RegularExpressions;

namespace Landfall.Convert.Languages;

/// <summary>
/// A range of Node versions as package.json writes it (semantic versions: <c>20.x</c>, <c>&gt;=18 &lt;21</c>, <c>^20.1 || 22</c>),
/// as intervals of versions, each from its lower bound up to but without its upper bound.
/// </summary>
sealed partial record NodeRange(IReadOnlyList<(Version From, Version To)> Intervals, string? Exact)
{
    static readonly Version Lowest = new(0, 0, 0);
    static readonly Version Highest = new(int.MaxValue, 0, 0);

    /// <summary>Parses a range; false when it is none.</summary>
    public static bool TryParse(string text, out NodeRange range)
    {
        var intervals = new List<(Version, Version)>();
        range = new NodeRange(intervals, ExactVersion().Match(text.Trim()) is { Success: true } match ? match.Groups[1].Value : null);
        if (text.Length > 200) return false;
        foreach (var alternative in text.Split("||"))
        {
            if (Alternative(alternative) is not { } interval) return false;
            intervals.Add(interval);
        }
        return true;
    }

    /// <summary>True when some version of a major release is in the range.</summary>
    public bool Takes(int major) =>
        Intervals.Any(i => Max(i.From, new Version(major, 0, 0)) < Min(i.To, new Version(major + 1, 0, 0)));

    static (Version From, Version To)? Alternative(string text)
    {
        if (Hyphen().Match(text) is { Success: true } hyphen)
            return Comparator(">=", hyphen.Groups[1].Value) is { } low && Comparator("<=", hyphen.Groups[2].Value) is { } high
                ? (low.From, high.To) : null;
        var (from, to) = (Lowest, Highest);
        var comparators = Comparators().Matches(text);
        if (Comparators().Replace(text, "").Trim().Length > 0) return null;
        foreach (Match match in comparators)
        {
            if (Comparator(match.Groups[1].Value, match.Groups[2].Value) is not { } interval) return null;
            (from, to) = (Max(from, interval.From), Min(to, interval.To));
        }
        return (from, to);
    }

    static (Version From, Version To)? Comparator(string sign, string version)
    {
        if (Numbers(version) is not { } numbers) return null;
        var low = new Version(numbers.ElementAtOrDefault(0), numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2));
        var next = numbers.Count switch
        {
            0 => Highest,
            1 => new Version(low.Major + 1, 0, 0),
            2 => new Version(low.Major, low.Minor + 1, 0),
            _ => new Version(low.Major, low.Minor, low.Build + 1),
        };
        return sign switch
        {
            ">=" => (low, Highest),
            ">" => (next, Highest),
            "<" => (Lowest, low),
            "<=" => (Lowest, next),
            "^" when low.Major > 0 => (low, new Version(low.Major + 1, 0, 0)),
            "~" when numbers.Count > 1 => (low, new Version(low.Major, low.Minor + 1, 0)),
            _ => (low, next),
        };
    }

    /// <summary>The numbers before the first wildcard; null when one is too large.</summary>
    static List<int>? Numbers(string version)
    {
        var numbers = new List<int>();
        foreach (var part in version.TrimStart('v').Split('.'))
        {
            if (part is "x" or "X" or "*") break;
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 100_000) return null;
            numbers.Add(number);
        }
        return numbers;
    }

    static Version Max(Version a, Version b) => a > b ? a : b;

    static Version Min(Version a, Version b) => a < b ? a : b;

    [GeneratedRegex(@"\A\s*(\S+)\s+-\s+(\S+)\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hyphen();

    [GeneratedRegex(@"(>=|<=|>|<|\^|~|=)?\s*(v?(?:[0-9]+|[xX*])(?:\.(?:[0-9]+|[xX*])){0,2})(?=\s|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Comparators();

    [GeneratedRegex(@"\A[=v]*([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})\z", RegexOptions.CultureInvariant)]
    private static partial Regex ExactVersion();
}
