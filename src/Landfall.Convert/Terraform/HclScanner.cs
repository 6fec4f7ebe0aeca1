namespace Landfall.Convert.Terraform;

/// <summary>Moves through HCL by its words: strings with templates in them, heredocs, comments, brackets. Nothing is evaluated.</summary>
static class HclScanner
{
    /// <summary>Strings within templates within strings: deeper ones are taken for plain text, or a hostile file ended the program.</summary>
    const int Deepest = 40;

    /// <summary>The position behind the thing that begins here: a string, a heredoc, a comment, or one character.</summary>
    public static int Skip(string text, int at, int depth = 0) => text[at] switch
    {
        '"' => String(text, at + 1, depth),
        '#' => LineEnd(text, at),
        '/' when At(text, at + 1) == '/' => LineEnd(text, at),
        '/' when At(text, at + 1) == '*' => Behind(text, "*/", at + 2),
        '<' when At(text, at + 1) == '<' && (char.IsLetter(At(text, at + 2)) || At(text, at + 2) == '-') => Heredoc(text, at),
        _ => at + 1,
    };

    /// <summary>True when a comment begins here.</summary>
    public static bool IsComment(string text, int at) => text[at] == '#' || (text[at] == '/' && At(text, at + 1) is '/' or '*');

    /// <summary>The position of the bracket that closes the one before <paramref name="at"/>, or the end.</summary>
    public static int Closing(string text, int at, int depth = 0)
    {
        for (var open = 1; at < text.Length; at = Skip(text, at, depth))
        {
            if (text[at] is '{' or '[' or '(') open++;
            else if (text[at] is '}' or ']' or ')' && --open == 0) return at;
        }
        return text.Length;
    }

    /// <summary>The end of the expression that begins here: the end of its line, outside of brackets.</summary>
    public static int ExpressionEnd(string text, int at)
    {
        for (var depth = 0; at < text.Length;)
        {
            if (depth == 0 && (text[at] == '\n' || text[at] == '}' || IsComment(text, at))) return at;
            if (text[at] is '{' or '[' or '(') depth++;
            else if (text[at] is '}' or ']' or ')') depth--;
            at = Skip(text, at);
        }
        return at;
    }

    /// <summary>Behind the quote that ends a string; what stands in <c>${…}</c> may hold quotes of its own.</summary>
    static int String(string text, int at, int depth)
    {
        while (at < text.Length && text[at] != '"' && text[at] != '\n')
        {
            if (text[at] == '\\') at += 2;
            else if (depth < Deepest && text[at] is '$' or '%' && At(text, at + 1) == '{' && At(text, at - 1) != text[at]) at = Closing(text, at + 2, depth + 1) + 1;
            else at++;
        }
        return Math.Min(at + 1, text.Length);
    }

    static int Heredoc(string text, int at)
    {
        var first = LineEnd(text, at);
        var mark = text[(at + 2)..first].Trim().TrimStart('-');
        for (var line = first + 1; line < text.Length; line = LineEnd(text, line) + 1)
            if (text[line..LineEnd(text, line)].Trim() == mark) return LineEnd(text, line);
        return text.Length;
    }

    static int LineEnd(string text, int at) => text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;

    static int Behind(string text, string mark, int at) => text.IndexOf(mark, Math.Min(at, text.Length), StringComparison.Ordinal) is >= 0 and var end ? end + mark.Length : text.Length;

    static char At(string text, int at) => at >= 0 && at < text.Length ? text[at] : '\0';
}
