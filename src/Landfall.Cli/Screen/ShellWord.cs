using System.Text;

namespace Landfall.Cli.Screen;

/// <summary>Text as one word for a POSIX shell, in the spelling that <c>config</c> prints (interface 5).</summary>
static class ShellWord
{
    const string Plain = "_-.,:+/@";

    public static string Escape(string text)
    {
        if (text.Length == 0) return "''";
        var word = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n') word.Append("'\n'");
            else if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || Plain.Contains((char)rune.Value, StringComparison.Ordinal))) word.Append(rune);
            else word.Append('\\').Append(rune);
        }
        return word.ToString();
    }
}
