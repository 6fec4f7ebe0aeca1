using System.Text;

namespace Landfall.Server.Apps;

/// <summary>Splits a command into words as a POSIX shell does (XCU 2.2 quoting), without expanding anything: for images with an ENTRYPOINT (interface 4.4).</summary>
static class ShellWords
{
    /// <exception cref="FormatException">A quote is not closed, or the text ends in a backslash.</exception>
    public static IReadOnlyList<string> Split(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        for (var i = 0; i < command.Length; i++)
        {
            switch (command[i])
            {
                case ' ' or '\t' or '\n':
                    if (inWord) words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                    continue;
                case '\\' when i + 1 < command.Length && command[i + 1] == '\n':
                    // The line goes on (XCU 2.2.1).
                    i++;
                    continue;
                case '\\':
                    word.Append(Next(command, ref i));
                    break;
                case '\'':
                    Quoted(command, ref i, word);
                    break;
                case '"':
                    DoubleQuoted(command, ref i, word);
                    break;
                case var other:
                    word.Append(other);
                    break;
            }
            inWord = true;
        }
        if (inWord) words.Add(word.ToString());
        return words;
    }

    static void Quoted(string command, ref int i, StringBuilder word)
    {
        var end = command.IndexOf('\'', i + 1);
        if (end < 0) throw new FormatException("a single quote in the command is not closed");
        word.Append(command, i + 1, end - i - 1);
        i = end;
    }

    static void DoubleQuoted(string command, ref int i, StringBuilder word)
    {
        for (i++; i < command.Length && command[i] != '"'; i++)
        {
            if (command[i] != '\\')
            {
                word.Append(command[i]);
                continue;
            }
            var escaped = Next(command, ref i);
            if (escaped is '\n') continue;
            if (escaped is not ('"' or '\\' or '$' or '`')) word.Append('\\');
            word.Append(escaped);
        }
        if (i == command.Length) throw new FormatException("a double quote in the command is not closed");
    }

    static char Next(string command, ref int i) =>
        ++i < command.Length ? command[i] : throw new FormatException("the command ends in a backslash");
}
