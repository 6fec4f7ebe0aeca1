using System.Text;

namespace Landfall.Convert.Text;

/// <summary>Text for Markdown: what a repository or an API says stays text, on its line.</summary>
static class MarkdownText
{
    /// <summary>A code span. Control characters become visible.</summary>
    public static string Code(string text)
    {
        var line = Line(text);
        if (line.Length == 0) return "(empty)";
        var fence = new string('`', LongestRun(line) + 1);
        // A space at both ends is taken for such a pad.
        var pad = line[0] is '`' || line[^1] is '`' || (line[0] is ' ' && line[^1] is ' ' && line.Trim(' ').Length > 0) ? " " : "";
        return $"{fence}{pad}{line}{pad}{fence}";
    }

    /// <summary>Plain words: every character that Markdown or HTML could take for itself is escaped.</summary>
    public static string Words(string text)
    {
        var words = new StringBuilder();
        foreach (var character in Line(text))
        {
            if (character is '\\' or '*' or '[' or ']' or '<' or '>' or '&' or '|' or '#' or '!') words.Append('\\');
            words.Append(character);
        }
        return words.ToString();
    }

    static string Line(string text) => new([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '\u2423' : c)]);

    static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }
}
