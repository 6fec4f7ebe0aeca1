using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Engine.Docker.Builds;

/// <summary>A <c>.dockerignore</c> file (Docker's reference, "build context"): the last line that matches a path decides.</summary>
sealed class DockerIgnore
{
    readonly List<(Regex Pattern, bool Ignored)> rules;

    DockerIgnore(IEnumerable<string> lines) => rules = [.. lines.Select(Rule).OfType<(Regex, bool)>()];

    /// <summary>True: some lines begin with '!', so that a part of an ignored directory may take part.</summary>
    public bool HasExceptions => rules.Exists(rule => !rule.Ignored);

    public static DockerIgnore Of(string root)
    {
        var file = new[] { "Dockerfile.dockerignore", ".dockerignore" }.Select(name => Path.Combine(root, name)).FirstOrDefault(File.Exists);
        return Parse(file is null ? [] : File.ReadLines(file));
    }

    public static DockerIgnore Parse(IEnumerable<string> lines) => new(lines);

    /// <param name="path">Relative to the context, with '/'.</param>
    public bool Matches(string path)
    {
        var ignored = false;
        foreach (var (pattern, rule) in rules)
            if (pattern.IsMatch(path)) ignored = rule;
        return ignored;
    }

    static (Regex, bool)? Rule(string line)
    {
        if (line.StartsWith('#')) return null;
        var text = line.Trim();
        var ignored = !text.StartsWith('!');
        var parts = text.TrimStart('!').Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim()).Where(part => part != ".");
        var cleaned = string.Join('/', parts);
        if (cleaned.Length == 0) return null;
        // What a directory's line says holds for all that is in it.
        return (new Regex($@"\A{Translate(cleaned)}(?:/.*)?\z", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking), ignored);
    }

    static string Translate(string pattern)
    {
        var regex = new StringBuilder();
        for (var at = 0; at < pattern.Length; at++)
        {
            var rest = pattern.AsSpan(at);
            if (rest.StartsWith("**/")) (at, _) = (at + 2, regex.Append("(?:.*/)?"));
            else if (rest.StartsWith("**")) (at, _) = (at + 1, regex.Append(".*"));
            else if (rest[0] == '*') regex.Append("[^/]*");
            else if (rest[0] == '?') regex.Append("[^/]");
            else if (rest[0] == '[' && rest.IndexOf(']') is > 1 and var end) (at, _) = (at + end, regex.Append(Class(rest[1..end])));
            else if (rest[0] == '\\' && rest.Length > 1) regex.Append(Regex.Escape(pattern[++at].ToString()));
            else regex.Append(Regex.Escape(rest[0].ToString()));
        }
        return regex.ToString();
    }

    static string Class(ReadOnlySpan<char> inner)
    {
        var negated = inner[0] == '^';
        var members = inner[(negated ? 1 : 0)..].ToString()
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("^", "\\^", StringComparison.Ordinal);
        return $"[{(negated ? "^" : "")}{members}]";
    }
}
