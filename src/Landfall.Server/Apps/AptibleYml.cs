using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Landfall.Server.Apps;

/// <summary>What <c>.aptible.yml</c> says (interface 4.5).</summary>
/// <param name="BeforeDeploy">Commands before a release, in order (<c>before_deploy</c> or its alias <c>before_release</c>).</param>
/// <param name="After">Commands after an operation, by the hook's name: <c>after_deploy_success</c>, <c>after_scale_failure</c> and so on.</param>
sealed record AptibleYml(IReadOnlyList<string> BeforeDeploy, IReadOnlyDictionary<string, IReadOnlyList<string>> After)
{
    public const int LargestFile = 64 * 1024;
    const int Deepest = 8;
    static readonly string[] Operations = ["deploy", "restart", "configure", "scale"];

    public static AptibleYml None { get; } = new([], new Dictionary<string, IReadOnlyList<string>>());

    /// <exception cref="FormatException">It is not YAML, or a known key holds something else than a list of commands.</exception>
    public static AptibleYml Parse(byte[] content)
    {
        var (yaml, text) = (new YamlStream(), System.Text.Encoding.UTF8.GetString(content));
        try
        {
            CheckShape(text);
            yaml.Load(new StringReader(text));
        }
        catch (YamlException wrong)
        {
            throw new FormatException($".aptible.yml is not YAML: {wrong.Message} (line {wrong.Start.Line})");
        }
        if (yaml.Documents is not [var document, ..]) return None;
        if (document.RootNode is not YamlMappingNode root) throw new FormatException(".aptible.yml holds no mapping of keys to lists");
        return new AptibleYml([.. Commands(root, "before_deploy"), .. Commands(root, "before_release")], Hooks(root));
    }

    // The events come one by one; the tree is built by recursion, which depth, or a node that holds itself, would end the program with.
    static void CheckShape(string text)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Deepest) throw new FormatException($".aptible.yml is nested too deeply (line {parser.Current.Start.Line})");
            if (parser.Current is AnchorAlias) throw new FormatException($".aptible.yml has an alias (line {parser.Current.Start.Line}); write it out");
        }
    }

    static Dictionary<string, IReadOnlyList<string>> Hooks(YamlMappingNode root) => Operations
        .SelectMany(operation => new[] { $"after_{operation}_success", $"after_{operation}_failure" })
        .Select(hook => (Hook: hook, Commands: Commands(root, hook)))
        .Where(h => h.Commands.Count > 0).ToDictionary(h => h.Hook, h => h.Commands);

    static IReadOnlyList<string> Commands(YamlMappingNode root, string key)
    {
        if (!root.Children.TryGetValue(new YamlScalarNode(key), out var value)) return [];
        if (value is not YamlSequenceNode list || list.Children.Any(c => c is not YamlScalarNode))
            throw new FormatException($"'{key}' in .aptible.yml is not a list of commands");
        return [.. list.Children.Select(c => ((YamlScalarNode)c).Value ?? "").Where(c => c.Length > 0)];
    }
}
