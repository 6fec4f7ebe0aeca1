using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Landfall.Convert.Workflows;

/// <summary>A step of a workflow, by its lines. They are read as lines, so that what is not touched stays byte for byte.</summary>
/// <param name="First">The line that the dash stands in, from 0.</param>
/// <param name="Indent">What stands before the dash.</param>
sealed partial record WorkflowStep(int First, string Indent, IReadOnlyList<string> Lines)
{
    /// <summary>The steps of a text, in order.</summary>
    public static IEnumerable<WorkflowStep> Of(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (Start().Match(lines[i]) is not { Success: true } start) continue;
            var indent = start.Groups[1].Value;
            var end = i + 1;
            while (end < lines.Length && (lines[end].Trim().Length == 0 || Depth(lines[end]) > indent.Length)) end++;
            while (end > i + 1 && (lines[end - 1].Trim().Length == 0 || lines[end - 1].TrimStart().StartsWith('#') && Depth(lines[end - 1]) <= indent.Length)) end--;
            yield return new WorkflowStep(i, indent, lines[i..end]);
            i = end - 1;
        }
    }

    /// <summary>The value of a key of the step itself or of its <c>with</c>, without quotes; null when it is not there on one line.</summary>
    public string? Value(string key)
    {
        var line = Lines.Select(l => Pair().Match(l)).FirstOrDefault(m => m.Success && m.Groups[1].Value == key);
        return line?.Groups[2].Value.Trim() is { Length: > 0 } value ? Read(value) : null;
    }

    /// <summary>The keys of the step that begin so, with their values.</summary>
    public IEnumerable<(string Key, string Value)> ValuesOf(string start) => Lines.Select(l => Pair().Match(l))
        .Where(m => m.Success && m.Groups[1].Value.StartsWith(start, StringComparison.Ordinal)).Select(m => (m.Groups[1].Value, Read(m.Groups[2].Value.Trim())));

    // A scalar as YAML reads it. One of several lines stays the sign that it begins with, and what is none as it stands.
    static string Read(string value)
    {
        if (value.Length == 0 || value[0] is '|' or '>') return value;
        try
        {
            var parser = new Parser(new StringReader(value));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            return parser.TryConsume<Scalar>(out var scalar) ? scalar.Value : value;
        }
        catch (YamlException)
        {
            return value;
        }
    }

    static int Depth(string line) => line.Length - line.TrimStart(' ').Length;

    [GeneratedRegex(@"\A([ ]*)- +(?:name|uses|run|id|if|env|with|working-directory|continue-on-error|shell|timeout-minutes):", RegexOptions.CultureInvariant)]
    private static partial Regex Start();

    [GeneratedRegex(@"\A[ ]*(?:- +)?([A-Za-z_][A-Za-z0-9_-]*):[ ]*(.*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();
}
