using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>
/// The part of TOML 1.0 that a project.toml is written in: tables, arrays of tables, and on each line a key with a string, a
/// boolean, a number or a list of strings. A list may go over several lines.
/// </summary>
sealed partial record Toml(IReadOnlyList<TomlTable> Tables)
{
    const int Largest = 64 * 1024;

    /// <exception cref="FormatException">A line is of no such form; the message names it.</exception>
    public static Toml Parse(string file, string text)
    {
        if (text.Length > Largest) throw new FormatException($"{file} is larger than {Largest / 1024} KiB.");
        var tables = new List<TomlTable> { new("", []) };
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var (line, first) = (lines[i].Trim(), i + 1);
            if (line.Length == 0 || line[0] == '#') continue;
            if (Header().Match(line) is { Success: true } header)
            {
                tables.Add(new TomlTable(header.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal), []));
                continue;
            }
            if (Pair().Match(line) is not { Success: true } pair) throw Malformed(file, first);
            var value = pair.Groups[2].Value;
            while (value.StartsWith('[') && !Complete().IsMatch(value) && i + 1 < lines.Length) value += "\n" + lines[++i].Trim();
            tables[^1].Values[pair.Groups[1].Value.Trim('"')] = Values(file, first, value);
        }
        return new Toml(tables);
    }

    /// <summary>The tables of a name: of an array of tables each, in order.</summary>
    public IEnumerable<TomlTable> Of(string name) => Tables.Where(table => table.Name == name);

    static List<string> Values(string file, int line, string value)
    {
        if (value.StartsWith("\"\"\"", StringComparison.Ordinal) || value.StartsWith("'''", StringComparison.Ordinal)) throw Malformed(file, line);
        if (value[0] is '"' or '\'' or '[')
            return [.. Quoted().Matches(value).Select(m => m.Groups[1].Success ? Unescape(m.Groups[1].Value) : m.Groups[2].Value)];
        return [value.Split('#')[0].Trim()];
    }

    static string Unescape(string text) => text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    static FormatException Malformed(string file, int line) => new($"{file}:{line} is not understood: it is no table, and no key with a value.");

    [GeneratedRegex(@"\A\[\[?\s*([A-Za-z0-9_. -]+?)\s*\]\]?\s*(?:#.*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(@"\A([A-Za-z0-9_.-]+|""[^""]+"")\s*=\s*(\S.*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    [GeneratedRegex(@"\]\s*(?:#[^\n]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Complete();

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}

/// <summary>A table with its keys; a single value is a list of one.</summary>
sealed record TomlTable(string Name, Dictionary<string, List<string>> Values)
{
    public string? Text(string key) => Values.GetValueOrDefault(key)?.FirstOrDefault();

    public IReadOnlyList<string> List(string key) => Values.GetValueOrDefault(key) ?? [];
}
