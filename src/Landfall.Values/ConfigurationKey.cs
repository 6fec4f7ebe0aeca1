using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Landfall.Values;

/// <summary>
/// The name of a configuration variable: letters, digits, '_', '.' and inner '-', not beginning with a digit or '-', at most
/// 255 characters (interface 4.7: keys that begin with '-' are refused). '=' and control characters can never appear.
/// </summary>
public sealed partial record ConfigurationKey
{
    ConfigurationKey(string value) => Value = value;

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>The largest value of a variable, in UTF-8 bytes: what a Linux process takes in one environment string.</summary>
    public const int LargestValue = 128 * 1024 - 256;

    /// <summary>Parses a key.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ConfigurationKey? key)
    {
        key = text is not null && Pattern().IsMatch(text) ? new ConfigurationKey(text) : null;
        return key is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no key.</exception>
    public static ConfigurationKey Parse(string? text) => TryParse(text, out var key)
        ? key
        : throw new FormatException("a configuration key has letters, digits, '_', '.' and '-', and begins with a letter or '_'");

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.-]{0,254}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
