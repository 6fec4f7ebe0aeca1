using System.Text.RegularExpressions;

namespace Landfall.Ferry;

/// <summary>
/// A definition without what a server chooses when it prints it. One that was run and is printed again has needless parentheses, and the
/// casts of arrays, elsewhere, even by the same server: <c>(ARRAY['a'::varchar])::text[]</c> becomes <c>ARRAY[('a'::varchar)::text]</c>.
/// </summary>
static partial class Wording
{
    public static string Of(string definition)
    {
        var open = new Stack<List<string>>([[]]);
        var arrays = 0;
        foreach (var token in Part().Matches(definition).Select(m => m.Groups["token"].Value).Where(t => t.Length > 0))
        {
            arrays += token switch { "[" => 1, "]" => -1, _ => 0 };
            if (token is "(" or "[") open.Push([]);
            else if (token is ")" or "]" && open.Count > 1) Close(open.Pop(), token, open.Peek());
            else if (!token.StartsWith("::", StringComparison.Ordinal) || open.Peek().Count == 0) open.Peek().Add(token);
            else if (arrays == 0 && open.Peek()[^1][^1] != ']') open.Peek()[^1] += token;
        }
        return string.Join(' ', open.Reverse().SelectMany(items => items));
    }

    // What stands after a name belongs to it: a call's arguments, an array's elements. Around one thing, cast or not, parentheses say
    // nothing.
    static void Close(List<string> within, string end, List<string> before)
    {
        var one = end == ")" && within.Count == 1;
        var text = $"{(end == ")" ? '(' : '[')}{string.Join(' ', within)}{end}";
        if (before.Count > 0 && (end == "]" || IsName(before[^1]))) before[^1] += text;
        else before.Add(one ? within[0] : text);
    }

    // Servers print keywords in capitals, and quote a name that has any.
    static bool IsName(string token) => token[^1] == '"' || (char.IsLetterOrDigit(token[^1]) || token[^1] == '_') && token.Any(char.IsLower);

    // Bodies, texts, casts and quoted names are one token each. No token are spaces, and two things that are said from 14 on only: that
    // a procedure's argument is IN, and what a range's multirange is called.
    [GeneratedRegex("""
        (?<token> \$(?<tag>\w*)\$ .*? \$\k<tag>\$ | '(?:[^']|'')*' )
        | (?<token> :: (?: "(?:[^"]|"")*" | [\w.] )+ (?:\ varying|\ precision)? (?:\(\d+(?:,\s*-?\d+)?\))? (?:\ with(?:out)?\ time\ zone)? (?:\[\])* )
        | ,\s* multirange_type_name\ =\ (?: "(?:[^"]|"")*" | [\w.] )+
        | (?<= [(,]\s? ) IN\ (?! \()
        | (?<token> "(?:[^"]|"")*" | [\w.]+ | \S )
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
