using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Landfall.Convert.Text;

namespace Landfall.Convert.Languages;

/// <summary>
/// A Dockerfile that was built in a directory of the repository, for a build in the root: what COPY, ADD and mounts take from the
/// context gets the directory before it (Docker's reference of the Dockerfile). All else stays as it is, byte for byte.
/// </summary>
/// <param name="Text">The Dockerfile for the root, with as many lines as before.</param>
/// <param name="Problems">Lines that mean something else in the root, counted from 1, and why.</param>
sealed partial record DockerfileContext(string Text, IReadOnlyList<(int Line, string Why)> Problems)
{
    static readonly string[] Refused = ["--parents", "--exclude"];

    /// <param name="directory">Where it was built, as <c>services/web</c>.</param>
    public static DockerfileContext At(string directory, string text)
    {
        var (lines, problems) = (text.Split('\n'), new List<(int, string)>());
        if (HasEscape(text))
            return new DockerfileContext(text, [(1, "it has an escape character of its own")]);
        for (var at = 0; at < lines.Length;)
        {
            var end = EndOf(lines, at);
            var instruction = string.Join('\n', lines[at..end]);
            var heredocs = Name().IsMatch(lines[at]) ? Heredoc().Matches(instruction).Select(m => m.Groups[1].Value).ToList() : [];
            try
            {
                var moved = Move(instruction, $"{directory}/").Split('\n');
                moved.CopyTo(lines, at);
            }
            catch (FormatException why)
            {
                problems.Add((at + 1, why.Message));
            }
            foreach (var word in heredocs)
            {
                if (After(lines, end, word) is not { } after) return new DockerfileContext(text, [(at + 1, $"its here-document does not end in {word}")]);
                end = after;
            }
            at = end;
        }
        return new DockerfileContext(string.Join('\n', lines), problems);
    }

    /// <summary>True: a backslash is not its escape character.</summary>
    public static bool HasEscape(string text) => text.Split('\n').TakeWhile(line => line.StartsWith('#')).Any(line => Escape().IsMatch(line));

    // An instruction goes on where a line ends in a backslash; comments and empty lines do not end it.
    static int EndOf(string[] lines, int at)
    {
        while (!IsComment(lines[at]) && lines[at].TrimEnd().EndsWith('\\') && at + 1 < lines.Length)
        {
            at++;
            while (at + 1 < lines.Length && (IsComment(lines[at]) || lines[at].Trim().Length == 0)) at++;
        }
        return at + 1;
    }

    static bool IsComment(string line) => line.TrimStart().StartsWith('#');

    static int? After(string[] lines, int from, string word) =>
        Array.FindIndex(lines, from, line => line.TrimStart('\t').TrimEnd('\r') == word) is >= 0 and var end ? end + 1 : null;

    static string Move(string instruction, string prefix)
    {
        var name = Name().Match(instruction);
        var from = name.Groups[2].Index;
        return name.Groups[1].Value.ToUpperInvariant() switch
        {
            "COPY" => Copied(instruction, from, prefix, fetches: false),
            "ADD" => Copied(instruction, from, prefix, fetches: true),
            "RUN" => Mounts(instruction, from, prefix),
            "ONBUILD" when Move(name.Groups[2].Value, prefix) != name.Groups[2].Value => throw new FormatException("what its ONBUILD takes depends on the directory"),
            _ => instruction,
        };
    }

    static string Copied(string instruction, int from, string prefix, bool fetches)
    {
        var words = Words(instruction, from);
        var flags = words.TakeWhile(w => w.Value.StartsWith("--", StringComparison.Ordinal)).ToList();
        if (flags.Exists(f => f.Value.StartsWith("--from=", StringComparison.OrdinalIgnoreCase))) return instruction;
        if (flags.Find(f => Array.Exists(Refused, r => f.Value.StartsWith(r, StringComparison.OrdinalIgnoreCase))) is { } flag)
            throw new FormatException($"what {flag.Value.Split('=')[0]} means depends on the directory");
        var places = words[flags.Count..];
        if (places is [{ Value: ['[', ..] } first, ..] && instruction[first.Index..] is var list && Listed(list) is { Count: > 1 } items)
            return instruction[..first.Index] + DockerText.ExecForm([.. items.SkipLast(1).Select(item => Moved(item, prefix, fetches)), items[^1]])
                + new string('\n', list.Count(c => c == '\n'));
        var moved = new StringBuilder(instruction);
        foreach (var source in places.SkipLast(1).Reverse())
            moved.Remove(source.Index, source.Length).Insert(source.Index, Moved(source.Value, prefix, fetches));
        return moved.ToString();
    }

    static List<Match> Words(string instruction, int from) => [.. Word().Matches(instruction, from).Where(m => m.Groups[1].Success)];

    // The exec form, without the ends of lines and the comments that Docker takes away first. What is no list then, it takes for words.
    static List<string>? Listed(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(Continued().Replace(text, " "));
            return [.. document.RootElement.EnumerateArray().Select(e => e.GetString() ?? throw new JsonException())];
        }
        catch (Exception none) when (none is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static string Moved(string source, string prefix, bool fetches)
    {
        if (source.StartsWith("<<", StringComparison.Ordinal)) return source;
        if (fetches && Address().IsMatch(source)) return source;
        if (fetches && source.Contains('$', StringComparison.Ordinal)) throw new FormatException($"'{source}' may be an address or a file");
        var parts = source.TrimStart('/').Split('/').SkipWhile(part => part is "." or "").ToList();
        return parts.Contains("..") ? throw new FormatException($"'{source}' leaves the directory") : prefix + string.Join('/', parts);
    }

    static string Mounts(string instruction, int from, string prefix)
    {
        var moved = new StringBuilder(instruction);
        foreach (var flag in Words(instruction, from).TakeWhile(w => w.Value.StartsWith("--", StringComparison.Ordinal)).Where(w => w.Value.StartsWith("--mount=", StringComparison.Ordinal)).Reverse())
            moved.Remove(flag.Index, flag.Length).Insert(flag.Index, "--mount=" + Mount(flag.Value["--mount=".Length..], prefix));
        return moved.ToString();
    }

    static string Mount(string options, string prefix)
    {
        if (options.Contains('"', StringComparison.Ordinal)) throw new FormatException("its --mount is quoted");
        var pairs = options.Split(',').Select(option => option.Split('=', 2)).ToList();
        if (pairs.Exists(p => p[0] == "from") || pairs.Find(p => p[0] == "type") is [_, not "bind"]) return options;
        return pairs.Exists(p => p[0] is "source" or "src")
            ? string.Join(',', pairs.Select(p => p is ["source" or "src", var source] ? $"{p[0]}={Moved(source, prefix, false)}" : string.Join('=', p)))
            : $"{options},source={prefix.TrimEnd('/')}";
    }

    [GeneratedRegex(@"\A#\s*escape\s*=", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Escape();

    [GeneratedRegex(@"\A\s*(COPY|ADD|RUN|ONBUILD)\s+([\s\S]*)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<!\S)[0-9]*<<-?['""]?([A-Za-z_][A-Za-z0-9_]*)['""]?", RegexOptions.CultureInvariant)]
    private static partial Regex Heredoc();

    // Whitespace parts words, and so do the end of a line that goes on and a comment between such lines.
    [GeneratedRegex(@"\\[ \t\r]*\n|(?<=\n)[ \t]*#[^\n]*\n|([^\s\\]+(?:\\(?![ \t\r]*\n)[^\s\\]*)*|(?:\\(?![ \t\r]*\n)[^\s\\]*)+)", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"\\[ \t\r]*\n(?:[ \t]*(?:#[^\n]*)?\n)*", RegexOptions.CultureInvariant)]
    private static partial Regex Continued();

    [GeneratedRegex(@"\A(?:[a-z][a-z0-9+]*://|git@)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
