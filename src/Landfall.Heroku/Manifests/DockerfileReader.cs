using System.Text.Json;
using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>What a stage of a Dockerfile starts.</summary>
/// <param name="Command">Its CMD as a line of shell, or null; a stage that stands on another of the file has that one's.</param>
/// <param name="Listed">The CMDs of all stages that are lists of words, as <paramref name="Command"/> has them: no shell reads them, and an ENTRYPOINT takes them.</param>
/// <param name="Lines">The file's lines, without comments, each instruction on one.</param>
/// <param name="Instructions">Those of the stage, behind those of the stage of the file that it stands on.</param>
public sealed partial record DockerfileReader(string? Command, IReadOnlyList<string> Listed, IReadOnlyList<string> Lines, IReadOnlyList<string> Instructions)
{
    /// <summary>What decides how a command that is given runs in the stage: all but CMD, EXPOSE and LABEL.</summary>
    public string Content => string.Join('\n', Instructions.Where(line => !Is(line, "CMD") && !Is(line, "EXPOSE") && !Is(line, "LABEL")));

    /// <summary>Reads a text. It is not executed, and what is no instruction is passed over.</summary>
    /// <param name="stage">The stage's name; null, or one that is not there: the last.</param>
    public static DockerfileReader Read(string text, string? stage = null)
    {
        var joined = Continued().Replace(string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith('#'))), " ");
        var lines = joined.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        var instructions = Of(lines, stage);
        return new DockerfileReader(instructions.LastOrDefault(line => Is(line, "CMD")) is { } cmd ? Shell(cmd[3..].Trim()) : null,
            [.. lines.Where(line => Is(line, "CMD")).Select(line => Words(line[3..].Trim())).OfType<string[]>().Where(words => Script(words) is null).Select(Joined)],
            lines, instructions);
    }

    static List<string> Of(List<string> lines, string? stage)
    {
        var (stages, byName) = (new List<Stage>(), new Dictionary<string, Stage>(StringComparer.OrdinalIgnoreCase));
        foreach (var line in lines)
        {
            if (stages.Count == 0 || Is(line, "FROM"))
            {
                var from = From().Match(line);
                stages.Add(new Stage(byName.GetValueOrDefault(from.Groups[1].Value), []));
                if (from.Groups[2].Success) byName[from.Groups[2].Value] = stages[^1];
            }
            stages[^1].Lines.Add(line);
        }
        var instructions = new List<string>();
        for (var at = stage is not null && byName.TryGetValue(stage, out var named) ? named : stages.LastOrDefault(); at is not null; at = at.Base)
            instructions.AddRange(at.Lines.Skip(at.Base is null ? 0 : 1).Reverse());
        instructions.Reverse();
        return instructions;
    }

    sealed record Stage(Stage? Base, List<string> Lines);

    static bool Is(string line, string instruction) =>
        line.StartsWith(instruction, StringComparison.OrdinalIgnoreCase) && line.Length > instruction.Length && char.IsWhiteSpace(line[instruction.Length]);

    // The exec form is a list of words; the shell form is a line already.
    static string? Shell(string command) => command.Length == 0 ? null : Words(command) is { } words ? Script(words) ?? Joined(words) : command;

    static string[]? Words(string command)
    {
        if (!command.StartsWith('[')) return null;
        try
        {
            using var document = JsonDocument.Parse(command);
            return [.. document.RootElement.EnumerateArray().Select(e => e.GetString() ?? "")];
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null; // Docker takes what is no list for a line of shell.
        }
    }

    static string? Script(string[] words) => words is [var shell, "-c", var line] && shell.EndsWith("sh", StringComparison.Ordinal) ? line : null;

    static string Joined(string[] words) => string.Join(' ', words.Select(Word));

    static string Word(string word) => Plain().IsMatch(word) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\\[ \t]*\n", RegexOptions.CultureInvariant)]
    private static partial Regex Continued();

    [GeneratedRegex(@"\AFROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"\A[A-Za-z0-9_@%+=:,./-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
