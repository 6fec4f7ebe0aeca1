using Tomlyn;
using Tomlyn.Parsing;

namespace Landfall.Heroku.Manifests;

/// <summary>
/// A file of TOML, as its tables. It is read event by event: Tomlyn ends one that nests deeper than 64, and nothing here recurses.
/// </summary>
/// <param name="Tables">In the order of the file; those of an array each by itself.</param>
sealed record Toml(IReadOnlyList<TomlTable> Tables)
{
    const int Largest = 64 * 1024;

    /// <exception cref="FormatException">It is no TOML, or larger than 64 KiB; the message names file and line.</exception>
    public static Toml Parse(string file, string text)
    {
        if (text.Length > Largest) throw new FormatException($"{file} is larger than {Largest / 1024} KiB.");
        var tables = new List<TomlTable>();
        try
        {
            Read(TomlParser.Create(text), tables);
        }
        catch (TomlException malformed)
        {
            throw new FormatException($"{file}:{malformed.Line ?? 1} is no TOML, or nests too deep.", malformed);
        }
        return new Toml(tables);
    }

    /// <summary>The tables of a name, as <c>io.buildpacks.group</c>: of an array of tables each, in order.</summary>
    public IEnumerable<TomlTable> Of(string name) => Tables.Where(table => table.Name == name);

    static void Read(TomlParser parser, List<TomlTable> tables)
    {
        var open = new Stack<TomlTable>();
        while (parser.MoveNext())
        {
            switch (parser.Current.Kind)
            {
                case TomlParseEventKind.StartTable:
                    open.Push(new TomlTable(open.TryPeek(out var parent) ? $"{parent.Name}.{parent.Key}".TrimStart('.') : "", []));
                    tables.Add(open.Peek());
                    break;
                case TomlParseEventKind.EndTable:
                    open.Pop();
                    break;
                case TomlParseEventKind.PropertyName:
                    open.Peek().Key = parser.GetPropertyName();
                    break;
                case TomlParseEventKind.String:
                    open.Peek().Add(parser.GetString());
                    break;
                case TomlParseEventKind.Boolean:
                    open.Peek().Add(parser.Current.GetBoolean() ? "true" : "false");
                    break;
            }
        }
    }
}

/// <summary>A table with its keys; a single value is a list of one. Numbers and dates are left out: nothing here asks for one.</summary>
sealed record TomlTable(string Name, Dictionary<string, List<string>> Values)
{
    /// <summary>The key that is being read.</summary>
    internal string Key { get; set; } = "";

    public string? Text(string key) => Values.GetValueOrDefault(key)?.FirstOrDefault();

    public IReadOnlyList<string> List(string key) => Values.GetValueOrDefault(key) ?? [];

    internal void Add(string value)
    {
        if (!Values.TryGetValue(Key, out var list)) Values[Key] = list = [];
        list.Add(value);
    }
}
