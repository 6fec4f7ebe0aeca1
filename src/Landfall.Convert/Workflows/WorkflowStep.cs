using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Landfall.Convert.Workflows;

/// <summary>A step of a workflow, by its lines. They are read as lines, so that what is not touched stays byte for byte.</summary>
/// <param name="First">The line that the dash stands in, from 0.</param>
/// <param name="Indent">What stands before the dash.</param>
sealed partial record WorkflowStep(int First, string Indent, string[] Lines)
{
    // What the names of variables that are for Heroku alone begin with.
    static readonly string[] ForHeroku = [WorkflowJobs.Prefix, "HEROKU_"];

    /// <summary>The steps of a text, in order.</summary>
    public static IEnumerable<WorkflowStep> Of(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (Start().Match(lines[i]) is not { Success: true } start) continue;
            var indent = start.Groups[2].Value;
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

    /// <summary>The keys that begin so, with their values.</summary>
    public static IEnumerable<(string Key, string Value)> ValuesOf(string start, IEnumerable<string> lines) => lines.Select(l => Pair().Match(l))
        .Where(m => m.Success && m.Groups[1].Value.StartsWith(start, StringComparison.Ordinal)).Select(m => (m.Groups[1].Value, Read(m.Groups[2].Value.Trim())));

    /// <summary>The step's own keys, in order, with the lines of each; the first line is not behind its dash.</summary>
    public IEnumerable<(string Key, Range Lines)> Keys()
    {
        for (int from = 0, to = 1; to <= Lines.Length; to++)
        {
            if (to < Lines.Length && !(Depth(Lines[to]) <= Column && Pair().IsMatch(Lines[to]))) continue;
            yield return (Pair().Match(Lines[from]).Groups[1].Value, from..to);
            from = to;
        }
    }

    /// <summary>The lines of one of its own keys.</summary>
    public ReadOnlySpan<string> Part(string key) => Lines.AsSpan(Keys().FirstOrDefault(k => k.Key == key, (Key: key, Lines: 0..0)).Lines);

    /// <summary>The lines of those of its own keys, from the column of the keys; of its variables without those for Heroku alone.</summary>
    public IEnumerable<string> Kept(params string[] keys) => Keys().Where(k => keys.Contains(k.Key)).SelectMany(k =>
    {
        var lines = Lines[k.Lines].Select((line, index) => line[(index == 0 ? Column : Math.Min(Column, Depth(line)))..]);
        return k.Key == "env" ? Ours([.. lines]) : lines;
    });

    /// <summary>The lines of its script; null when they cannot be read, or no line can hold them.</summary>
    public string[]? Script()
    {
        var part = Part("run").ToArray();
        var value = Pair().Match(part[0]).Groups[2].Value;
        if (value.StartsWith('|')) return part[1..];
        var indent = new string(' ', Column + 2);
        return Scalar(string.Join('\n', [value, .. part[1..]]))?.Trim() is { } script && !script.Any(c => c != '\n' && (char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff'))
            ? [.. script.Split('\n').Select(line => indent + line)] : null;
    }

    /// <summary>The step with other lines for its script.</summary>
    public IEnumerable<string> With(IEnumerable<string> script)
    {
        var run = Keys().First(k => k.Key == "run").Lines;
        var head = Lines[run.Start];
        var key = head[..(head.IndexOf("run:", StringComparison.Ordinal) + 4)];
        return [.. Lines[..run.Start], head[key.Length..].TrimStart().StartsWith('|') ? head : $"{key} |", .. script, .. Lines[run.End..]];
    }

    int Column => Start().Match(Lines[0]).Groups[1].Length;

    static IEnumerable<string> Ours(string[] env)
    {
        var kept = new List<string> { env[0] };
        var skipped = int.MaxValue;
        foreach (var line in env.Skip(1).Where(l => l.Trim().Length > 0))
        {
            if (Depth(line) <= skipped) skipped = ForHeroku.Any(start => Pair().Match(line).Groups[1].Value.StartsWith(start, StringComparison.Ordinal)) ? Depth(line) : int.MaxValue;
            if (skipped == int.MaxValue) kept.Add(line);
        }
        return kept.Count > 1 || env.Length == 1 ? kept : [];
    }

    // One of several lines stays the sign that it begins with, and what is none as it stands.
    static string Read(string value) => value.Length == 0 || value[0] is '|' or '>' ? value : Scalar(value) ?? value;

    // A scalar as YAML reads it.
    static string? Scalar(string yaml)
    {
        try
        {
            var parser = new Parser(new StringReader(yaml));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            return parser.TryConsume<Scalar>(out var scalar) ? scalar.Value : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    /// <summary>The column that a line begins in.</summary>
    public static int Depth(string line) => line.Length - line.TrimStart(' ').Length;

    [GeneratedRegex(@"\A(([ ]*)- +)(?:name|uses|run|id|if|env|with|working-directory|continue-on-error|shell|timeout-minutes):", RegexOptions.CultureInvariant)]
    private static partial Regex Start();

    [GeneratedRegex(@"\A[ ]*(?:- +)?([A-Za-z_][A-Za-z0-9_-]*):[ ]*(.*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();
}
