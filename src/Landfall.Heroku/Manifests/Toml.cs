using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>
/// The part of TOML 1.0 that a project.toml is written in: tables, arrays of tables, and on each line a key with a string, a
/// boolean, a number, a table in braces, or a list of strings or of such tables. A list may go over several lines, and so may a
/// string in three quotes.
/// </summary>
sealed partial record Toml(IReadOnlyList<TomlTable> Tables)
{
    const int Largest = 64 * 1024;

    /// <exception cref="FormatException">A line is of no such form; the message names it.</exception>
    public static Toml Parse(string file, string text)
    {
        if (text.Length > Largest) throw new FormatException($"{file} is larger than {Largest / 1024} KiB.");
        var table = new TomlTable("", []);
        var tables = new List<TomlTable> { table };
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var (line, first) = (lines[i].Trim(), i + 1);
            if (line.Length == 0 || line[0] == '#') continue;
            if (Header().Match(line) is { Success: true } header)
            {
                tables.Add(table = new TomlTable(header.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal), []));
                continue;
            }
            if (Pair().Match(line) is not { Success: true } pair) throw Malformed(file, first);
            var (key, value) = (pair.Groups[1].Value.Trim('"'), pair.Groups[2].Value);
            while (IsOpen(value) && i + 1 < lines.Length) value += "\n" + lines[++i].Trim();
            if (IsOpen(value)) throw Malformed(file, first);
            table.Values[key] = Values(value);
            tables.AddRange(Inline().Matches(value).Where(m => m.Groups[1].Success).Select(m => Braced($"{table.Name}.{key}".TrimStart('.'), m.Groups[1].Value)));
        }
        return new Toml(tables);
    }

    /// <summary>The tables of a name: of an array of tables each, in order.</summary>
    public IEnumerable<TomlTable> Of(string name) => Tables.Where(table => table.Name == name);

    static bool IsOpen(string value) => value.StartsWith('[') ? !Complete().IsMatch(value) : Quotes(value) is { } quotes && !value[3..].Contains(quotes, StringComparison.Ordinal);

    static string? Quotes(string value) => Array.Find(["\"\"\"", "'''"], quotes => value.StartsWith(quotes, StringComparison.Ordinal));

    static TomlTable Braced(string name, string text) => new(name, Within().Matches(text).GroupBy(m => m.Groups[1].Value, StringComparer.Ordinal)
        .ToDictionary(pair => pair.Key, pair => Values(pair.Last().Groups[2].Value), StringComparer.Ordinal));

    static List<string> Values(string value)
    {
        if (Quotes(value) is { } quotes)
        {
            var text = value[3..value.IndexOf(quotes, 3, StringComparison.Ordinal)].TrimStart('\n');
            return [quotes[0] == '"' ? Unescape(text) : text];
        }
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

    /// <summary>A string, or a table in braces.</summary>
    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|\\{((?:[^{}\"']|\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*')*)\\}", RegexOptions.CultureInvariant)]
    private static partial Regex Inline();

    [GeneratedRegex("([A-Za-z0-9_-]+)\\s*=\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^,\\s{}]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Within();

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}

/// <summary>A table with its keys; a single value is a list of one.</summary>
sealed record TomlTable(string Name, Dictionary<string, List<string>> Values)
{
    public string? Text(string key) => Values.GetValueOrDefault(key)?.FirstOrDefault();

    public IReadOnlyList<string> List(string key) => Values.GetValueOrDefault(key) ?? [];
}
