using System.Globalization;
using Google.Protobuf;
using Landfall.Convert.Tests.TerraformStandIn.Protocol;

namespace Landfall.Convert.Tests.TerraformStandIn;

/// <summary>A provider's schema as its file here holds it: a line for each argument, what a block holds indented below it.</summary>
sealed class ProviderSchema
{
    readonly Dictionary<(string Argument, string Type), string[]> allowed = [];

    ProviderSchema(string[] lines)
    {
        Message = new Protocol.ProviderSchema { Provider = new Schema { Block = new Schema.Types.Block() } };
        for (var at = 0; at < lines.Length;)
        {
            var words = lines[at].Split(' ');
            var block = new Schema.Types.Block();
            block.Attributes.Add(Attribute(words[1], ["id", "string", "optional", "computed"]));
            at = Fill(block, words[1], lines, at + 1, 1);
            (words[0] == "data" ? Message.DataSourceSchemas : Message.ResourceSchemas).Add(words[1], new Schema { Block = block });
        }
    }

    public Protocol.ProviderSchema Message { get; }

    public static ProviderSchema Read(string provider)
    {
        using var stream = typeof(ProviderSchema).Assembly.GetManifestResourceStream($"{provider}.schema")!;
        using var reader = new StreamReader(stream);
        return new ProviderSchema([.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')]);
    }

    /// <summary>What is wrong with the values of a block that are known.</summary>
    public IEnumerable<string> Doubts(string type, IReadOnlyDictionary<string, object?> values)
    {
        foreach (var (name, value) in values)
        {
            if (value is IReadOnlyList<object?> blocks)
                foreach (var doubt in blocks.OfType<IReadOnlyDictionary<string, object?>>().SelectMany(block => Doubts(type, block))) yield return doubt;
            else if (value is not (null or Unknown) && allowed.TryGetValue((name, type), out var words) && System.Convert.ToString(value, CultureInfo.InvariantCulture) is { } text && !words.Contains(text))
                yield return $"{type}: {name} cannot be {text}";
        }
        if (type == "aptible_endpoint") foreach (var doubt in OfEndpoint(values)) yield return doubt;
    }

    // Interface 6, "Rules checked at plan".
    static IEnumerable<string> OfEndpoint(IReadOnlyDictionary<string, object?> values)
    {
        var (own, managed, domain) = (values["default_domain"] is true, values["managed"] is true, values["domain"] is not null);
        if (own && (managed || domain)) yield return "aptible_endpoint: default_domain excludes managed and domain";
        if (managed && !domain) yield return "aptible_endpoint: managed needs domain";
        if (values["container_port"] is not null && values["container_ports"] is not null) yield return "aptible_endpoint: container_port or container_ports";
    }

    int Fill(Schema.Types.Block block, string type, string[] lines, int at, int depth)
    {
        while (at < lines.Length && Depth(lines[at]) == depth)
        {
            var words = lines[at++].Trim().Split(' ');
            if (words[1] is not ("set" or "list"))
            {
                block.Attributes.Add(Attribute(type, words));
                continue;
            }
            var inner = new Schema.Types.Block();
            at = Fill(inner, type, lines, at, depth + 1);
            var nesting = words[1] == "set" ? Schema.Types.NestedBlock.Types.NestingMode.Set : Schema.Types.NestedBlock.Types.NestingMode.List;
            block.BlockTypes.Add(new Schema.Types.NestedBlock { TypeName = words[0], Block = inner, Nesting = nesting });
        }
        return at;
    }

    Schema.Types.Attribute Attribute(string type, string[] words)
    {
        if (words.FirstOrDefault(w => w.StartsWith("one_of:", StringComparison.Ordinal)) is { } choice) allowed[(words[0], type)] = choice["one_of:".Length..].Split(',');
        return new Schema.Types.Attribute
        {
            Name = words[0],
            Type = ByteString.CopyFromUtf8(TypeOf(words[1])),
            Required = words.Contains("required"),
            Optional = words.Contains("optional"),
            Computed = words.Contains("computed"),
            Sensitive = words.Contains("sensitive"),
        };
    }

    // map(string) is ["map","string"].
    static string TypeOf(string word) => word.EndsWith(')') && word.IndexOf('(', StringComparison.Ordinal) is var open
        ? $"[\"{word[..open]}\",{TypeOf(word[(open + 1)..^1])}]" : $"\"{word}\"";

    static int Depth(string line) => (line.Length - line.TrimStart().Length) / 2;
}
