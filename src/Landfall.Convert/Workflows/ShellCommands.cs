using System.Text.RegularExpressions;

namespace Landfall.Convert.Workflows;

/// <summary>The commands of a script by their lines, so far as a line that is changed must know where a command ends.</summary>
static partial class ShellCommands
{
    /// <summary>
    /// Each command with all its lines: what is continued, in quotes, or a here-document stays together. Null when one does not end.
    /// </summary>
    public static List<string>? Of(string[] lines)
    {
        var commands = new List<string>();
        for (var at = 0; at < lines.Length;)
        {
            var first = at;
            var (open, quote) = (true, '\0');
            for (; open && at < lines.Length; at++) (open, quote) = Read(lines[at], quote);
            if (open) return null;
            var command = string.Join('\n', lines[first..at]);
            foreach (var document in IsCode(command) ? Document().Matches(command).Select(m => m.Groups[1].Value) : [])
            {
                at = Array.FindIndex(lines, at, line => line.Trim() == document) + 1;
                if (at == 0) return null;
            }
            commands.Add(string.Join('\n', lines[first..at]));
        }
        return commands;
    }

    public static bool IsCode(string command) => command.AsSpan().TrimStart() is not ([] or ['#', ..]);

    /// <summary>True when what follows belongs to it: a block that it begins, or the other side of an operator.</summary>
    public static bool Opens(string command) => IsCode(command) && Opening().IsMatch(command);

    /// <summary>True when the script breaks without it: it begins, parts or ends a block, or is one side of an operator.</summary>
    public static bool IsFrame(string command) => (Framing().IsMatch(command) || Opening().IsMatch(command)) && !Block().IsMatch(command);

    /// <summary>True when others stand beside it that do not live by it, as the end of a pipe does.</summary>
    public static bool IsList(string command) => List().IsMatch(command);

    static (bool Open, char Quote) Read(string line, char quote)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '\'') quote = c == '\'' ? '\0' : quote;
            else if (c == '\\' && i == line.Length - 1) return (true, quote);
            else if (c == '\\') i++;
            else if (quote == '"') quote = c == '"' ? '\0' : quote;
            else if (c is '\'' or '"') quote = c;
            else if (c == '#' && (i == 0 || char.IsWhiteSpace(line[i - 1]))) break;
        }
        return (quote != '\0', quote);
    }

    [GeneratedRegex(@"(?<!<)<<-?[ ]*[""'\\]?([A-Za-z_]\w*)", RegexOptions.CultureInvariant)]
    private static partial Regex Document();

    [GeneratedRegex(@"(?:(?:\A|[\s;])(?:then|do|else)|[{(]|&&|\|)\s*(?:\s#.*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Opening();

    [GeneratedRegex(@"\A\s*(?:(?:if|elif|then|else|fi|case|esac|for|while|until|do|done)\b|[})]|&&|\|)|;;\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Framing();

    [GeneratedRegex(@"&&|\|\||;", RegexOptions.CultureInvariant)]
    private static partial Regex List();

    // A whole block in one line.
    [GeneratedRegex(@"\A\s*(?:if\b.*\bfi|(?:for|while|until)\b.*\bdone|case\b.*\besac)\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}
