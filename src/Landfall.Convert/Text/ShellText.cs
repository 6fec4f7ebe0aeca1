using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Convert.Text;

/// <summary>Text for shells.</summary>
static partial class ShellText
{
    /// <summary>One word of a POSIX shell (and of what splits by its rules), whatever the text holds.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>The same, without quotes where none are needed.</summary>
    public static string Word(string text) => IsPlain(text) ? text : Quote(text);

    /// <summary>True: neither a shell nor a Dockerfile sees anything of its own in it.</summary>
    public static bool IsPlain(string text) => Plain().IsMatch(text);

    /// <summary>
    /// A command as one line of a Procfile: the single argument that the entrypoint gives to <c>bash -c</c>. A command with
    /// line ends or other control characters, which no Procfile can hold, is written in bash's <c>$'…'</c> form.
    /// </summary>
    public static string ProcfileArgument(string command) =>
        Quote(command.Any(char.IsControl) ? $"eval {AnsiC(command)}" : command);

    static string AnsiC(string text)
    {
        var quoted = new StringBuilder("$'");
        foreach (var rune in text.EnumerateRunes())
            quoted.Append(rune.Value switch
            {
                '\\' => @"\\",
                '\'' => @"\'",
                '\n' => @"\n",
                '\t' => @"\t",
                < 0x20 or 0x7f => $@"\{System.Convert.ToString(rune.Value, 8).PadLeft(3, '0')}",
                >= 0x80 and < 0xa0 => $@"\u{rune.Value:x4}",
                _ => rune.ToString(),
            });
        return quoted.Append('\'').ToString();
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_@%+=:,./-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
