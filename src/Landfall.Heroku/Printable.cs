namespace Landfall.Heroku;

/// <summary>Text of others that people will see: on one line, without what could steer a terminal, and not endless.</summary>
static class Printable
{
    public static string Line(string text, int longest)
    {
        var line = new string([.. text.Take(longest).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '\u2423' : c)]);
        return text.Length > longest ? line + "…" : line;
    }
}
