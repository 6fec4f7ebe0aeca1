using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Landfall.Heroku.Manifests;

/// <summary>Reads YAML of which nothing is sure: what has another kind than expected counts as absent. Aliases are not multiplied out.</summary>
static class YamlParts
{
    const int Deepest = 40;
    const int Largest = 256 * 1024;

    /// <summary>Parses a text to its first document.</summary>
    /// <exception cref="FormatException">It is no YAML mapping, or too large or too deep for a manifest; the message names file and line.</exception>
    public static YamlMappingNode Read(string file, string text)
    {
        if (text.Length > Largest) throw new FormatException($"{file} is larger than {Largest / 1024} KiB.");
        try
        {
            CheckDepth(file, text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.FirstOrDefault()?.RootNode as YamlMappingNode ?? throw new FormatException($"{file}:1 is no YAML mapping.");
        }
        catch (YamlException malformed)
        {
            throw new FormatException($"{file}:{Math.Max(1, malformed.Start.Line)} is no YAML.");
        }
    }

    // The events come one by one; the tree is built by recursion, which a hostile depth would end the program with.
    static void CheckDepth(string file, string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Deepest + 2) throw new FormatException($"{file}:{parser.Current.Start.Line} is nested too deeply.");
        }
    }

    public static YamlNode? Property(this YamlNode? node, string name) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;

    public static string? Text(this YamlNode? node) => node is YamlScalarNode { Value: { Length: > 0 } value } ? value : null;

    public static string? Text(this YamlNode? node, string name) => node.Property(name).Text();

    public static IEnumerable<(string Name, YamlNode Value)> Members(this YamlNode? node) => node is YamlMappingNode map
        ? map.Children.Where(c => c.Key is YamlScalarNode { Value.Length: > 0 }).Select(c => (((YamlScalarNode)c.Key).Value!, c.Value)) : [];

    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node is YamlSequenceNode list ? list.Children : [];

    /// <summary>A string, or a list of strings joined as Heroku joins them.</summary>
    public static string? Command(this YamlNode? node)
    {
        var command = node is YamlSequenceNode list ? string.Join(' ', list.Children.Select(c => c.Text()).OfType<string>()) : node.Text();
        return string.IsNullOrWhiteSpace(command) ? null : command.Trim();
    }
}
