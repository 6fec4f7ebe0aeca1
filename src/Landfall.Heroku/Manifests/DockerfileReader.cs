using System.Text.Json;
using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>What a stage of a Dockerfile starts.</summary>
/// <param name="Command">Its CMD as a line of shell, or null.</param>
/// <param name="HasEntrypoint">True: commands are arguments of its ENTRYPOINT.</param>
/// <param name="Lines">Its lines, without comments, each instruction on one.</param>
public sealed partial record DockerfileReader(string? Command, bool HasEntrypoint, IReadOnlyList<string> Lines)
{
    /// <summary>Reads a text. It is not executed, and what is no instruction is passed over.</summary>
    /// <param name="stage">The stage's name; null, or one that is not there: the last.</param>
    public static DockerfileReader Read(string text, string? stage = null)
    {
        var joined = Continued().Replace(string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith('#'))), " ");
        var lines = joined.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        var named = stage is null ? -1 : lines.FindIndex(line => Is(line, "FROM") && line.EndsWith($" {stage}", StringComparison.OrdinalIgnoreCase));
        var first = Math.Max(0, named < 0 ? lines.FindLastIndex(line => Is(line, "FROM")) : named);
        var last = lines.Skip(first).TakeWhile((line, index) => index == 0 || !Is(line, "FROM")).ToList();
        return new DockerfileReader(last.LastOrDefault(line => Is(line, "CMD")) is { } cmd ? Shell(cmd[3..].Trim()) : null,
            last.Any(line => Is(line, "ENTRYPOINT")), lines);
    }

    static bool Is(string line, string instruction) =>
        line.StartsWith(instruction, StringComparison.OrdinalIgnoreCase) && line.Length > instruction.Length && char.IsWhiteSpace(line[instruction.Length]);

    // The exec form is a list of words; the shell form is a line already.
    static string? Shell(string command)
    {
        try
        {
            if (!command.StartsWith('[')) return command.Length == 0 ? null : command;
            using var document = JsonDocument.Parse(command);
            string[] words = [.. document.RootElement.EnumerateArray().Select(e => e.GetString() ?? "")];
            return words is [var shell, "-c", var line] && shell.EndsWith("sh", StringComparison.Ordinal) ? line : string.Join(' ', words.Select(Word));
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return command; // Docker takes what is no list for a line of shell.
        }
    }

    static string Word(string word) => Plain().IsMatch(word) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\\[ \t]*\n", RegexOptions.CultureInvariant)]
    private static partial Regex Continued();

    [GeneratedRegex(@"\A[A-Za-z0-9_@%+=:,./-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
