namespace Landfall.Convert.Terraform;

/// <summary>A block of HCL: <c>resource "heroku_app" "web" { … }</c>. Expressions stay text.</summary>
/// <param name="Text">The whole block as it stands in the file.</param>
/// <param name="Line">Where it begins, from 1.</param>
sealed record HclBlock(
    string Type, IReadOnlyList<string> Labels, IReadOnlyList<(string Name, string Expression)> Attributes, IReadOnlyList<HclBlock> Blocks, string Text, int Line)
{
    const int Deepest = 30;

    /// <summary>The file that it stands in.</summary>
    public string Path { get; init; } = "";

    /// <summary>The expression of an attribute, or null.</summary>
    public string? this[string name] => Attributes.Where(a => a.Name == name).Select(a => a.Expression).FirstOrDefault();

    /// <summary>The blocks of a file. What is no block is passed over.</summary>
    public static IReadOnlyList<HclBlock> Parse(string path, string text) => [.. Body(text, 0, text.Length, 1, 0).Blocks.Select(b => b with { Path = path })];

    static (List<(string, string)> Attributes, List<HclBlock> Blocks) Body(string text, int at, int end, int line, int depth)
    {
        var (attributes, blocks) = (new List<(string, string)>(), new List<HclBlock>());
        while (at < end)
        {
            if (!IsWord(text[at]) || HclScanner.IsComment(text, at))
            {
                var next = HclScanner.Skip(text, at);
                line += Lines(text, at, next);
                at = next;
                continue;
            }
            var (start, startLine) = (at, line);
            while (at < end && IsWord(text[at])) at++;
            var name = text[start..at];
            var labels = new List<string>();
            while (at < end && text[at] is ' ' or '\t' or '"' || (at < end && IsWord(text[at])))
            {
                var next = text[at] == '"' ? HclScanner.Skip(text, at) : IsWord(text[at]) ? WordEnd(text, at) : at + 1;
                if (text[at] is not (' ' or '\t')) labels.Add(text[at..next].Trim('"'));
                at = next;
            }
            if (at < end && text[at] == '=' && labels.Count == 0)
            {
                var stop = Math.Min(end, HclScanner.ExpressionEnd(text, at + 1));
                attributes.Add((name, text[(at + 1)..stop].Trim()));
                at = stop;
            }
            else if (at < end && text[at] == '{' && depth < Deepest)
            {
                var close = Math.Min(end, HclScanner.Closing(text, at + 1));
                var (inner, nested) = Body(text, at + 1, close, line, depth + 1);
                blocks.Add(new HclBlock(name, labels, inner, nested, text[start..Math.Min(close + 1, text.Length)], startLine));
                at = close + 1;
            }
            line += Lines(text, start, Math.Min(at, end));
        }
        return (attributes, blocks);
    }

    static int WordEnd(string text, int at)
    {
        while (at < text.Length && IsWord(text[at])) at++;
        return at;
    }

    static int Lines(string text, int from, int to) => text.AsSpan(from, to - from).Count('\n');

    static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
