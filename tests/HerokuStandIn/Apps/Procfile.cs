using System.Text.RegularExpressions;

namespace HerokuStandIn.Apps;

/// <summary>Reads a Procfile the way Heroku's classic buildpacks do (heroku 1.1): one process per line, other lines are ignored.</summary>
static partial class Procfile
{
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var types = new Dictionary<string, string>();
        foreach (var line in text.TrimStart('\uFEFF').Split('\n').Where(l => !l.TrimStart().StartsWith('#')))
        {
            var match = Line().Match(line.TrimEnd('\r'));
            if (match.Success) types[match.Groups["type"].Value] = match.Groups["command"].Value;
        }
        return types;
    }

    [GeneratedRegex(@"^\s*(?<type>[a-zA-Z0-9_-]+):?\s+(?<command>.*\S)\s*$")]
    private static partial Regex Line();
}
