namespace Landfall.Ferry;

/// <summary>Names of locales, such as <c>en_US.UTF-8</c> or <c>de_DE.iso88591@euro</c>.</summary>
static class LocaleName
{
    /// <summary>
    /// The name with its codeset as glibc compares it (<c>_nl_normalize_codeset</c>): letters and digits alone, in lower case, with
    /// <c>iso</c> before a mere number.
    /// </summary>
    public static string Normalize(string name)
    {
        var modifier = name.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? at : name.Length;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || dot > modifier) return name;
        var codeset = string.Concat(name[(dot + 1)..modifier].Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
        return $"{name[..dot]}.{(codeset.All(char.IsAsciiDigit) ? "iso" : "")}{codeset}{name[modifier..]}";
    }
}
