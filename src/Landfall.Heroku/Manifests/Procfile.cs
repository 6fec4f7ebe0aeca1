using System.Text.RegularExpressions;
using Landfall.Values;

namespace Landfall.Heroku.Manifests;

/// <summary>A Procfile (heroku 1.1): <c>name: command</c>, one process a line, the last of a name wins.</summary>
public sealed partial record Procfile(IReadOnlyList<ProcfileLine> Lines, IReadOnlyList<Finding> Findings)
{
    /// <summary>A repository without Procfile.</summary>
    public static Procfile Empty { get; } = new([], []);

    const int Most = 10_000;

    /// <summary>Parses a text. Lines that Heroku ignores are ignored and reported.</summary>
    /// <param name="path">Where it lies, for the findings.</param>
    /// <param name="native">In the grammar of Cloud Native Buildpacks: the colon must be there, and names are lower case, with <c>-</c> for <c>_</c>.</param>
    public static Procfile Parse(string text, string path = "Procfile", bool native = false)
    {
        var (lines, findings) = (new List<ProcfileLine>(), new List<Finding>());
        var (number, all) = (0, text.TrimStart('\uFEFF').Split('\n'));
        if (all.Length > Most)
            return new Procfile([], [Finding.Blocker("Procfile", $"It has {all.Length} lines; more than {Most} are not read.", path)]);
        foreach (var raw in all)
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (Match(line, native) is not { } match) Report(Severity.Decide, "Heroku ignores this line: it is not 'name: command'.");
            else if (!ProcessType.TryParse(match.Name, out var type)) Report(Severity.Blocker, ProcessName(match.Name));
            else Add(new ProcfileLine(type, match.Command, number));
        }
        return new Procfile(lines, findings);

        void Add(ProcfileLine line)
        {
            if (native && Native(line.Type.Value) is var name && name != line.Type.Value)
            {
                Report(Severity.Info, $"Cloud Native Buildpacks call the process '{line.Type}' '{name}'.");
                line = line with { Type = ProcessType.Parse(name) };
            }
            if (lines.RemoveAll(earlier => earlier.Type == line.Type) > 0)
                Report(Severity.Decide, $"The process '{line.Type}' is declared twice; the last one counts.");
            if (line.Command is "|" or ">" or "|-" or ">-")
                Report(Severity.Decide,
                    $"The command of '{line.Type}' is '{line.Command}': a Procfile is no YAML and has no commands of several lines.");
            lines.Add(line);
        }

        void Report(Severity severity, string what) => findings.Add(new Finding(severity, "Procfile", what, $"{path}:{number}"));
    }

    static (string Name, string Command)? Match(string line, bool native) =>
        !native && Spaced().Match(line) is { Success: true } spaced ? (spaced.Groups[1].Value, spaced.Groups[2].Value)
        : Tight().Match(line) is { Success: true } tight ? (tight.Groups[1].Value, tight.Groups[2].Value.Trim())
        : null;

    static string Native(string name) => name.ToLowerInvariant().Replace('_', '-');

    static string ProcessName(string name) =>
        $"The process name '{Printable.Line(name, 80)}' is no name of a service: rename it to 1 to 63 letters, digits, '-' and '_' " +
        "that begin with a letter or a digit.";

    // The colon is optional when a space follows, and the space when a colon does.
    [GeneratedRegex(@"\A([A-Za-z0-9_-]+):?\s+(.*\S)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Spaced();

    [GeneratedRegex(@"\A([A-Za-z0-9_-]+):(.*\S)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tight();
}

/// <summary>A process of a Procfile.</summary>
/// <param name="Line">Where it stands, from 1.</param>
public sealed record ProcfileLine(ProcessType Type, string Command, int Line);
