using System.Text;

namespace Landfall.Convert.Text;

/// <summary>Text for YAML 1.2.</summary>
static class YamlText
{
    /// <summary>A double-quoted scalar on one line.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                < 0x20 or (>= 0x7f and < 0xa0) => $@"\x{rune.Value:x2}",
                0x2028 or 0x2029 or 0xfeff => $@"\u{rune.Value:x4}",
                _ => rune.ToString(),
            });
        return quoted.Append('"').ToString();
    }
}
