using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Landfall.Values;

/// <summary>
/// A DNS host name (RFC 1123): labels of letters, digits and inner hyphens, at most 253 characters, held in lower case
/// and without a trailing dot, so that two spellings of one host are equal. Internationalised names arrive as punycode.
/// </summary>
public sealed partial record HostName
{
    HostName(string value) => Value = value;

    /// <summary>The canonical text.</summary>
    public string Value { get; }

    /// <summary>Parses a host name; a trailing dot and upper case are folded away.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out HostName? host)
    {
        var folded = text is { Length: > 0 } && text[^1] == '.' ? text[..^1] : text;
        host = folded is { Length: <= 253 } && Pattern().IsMatch(folded) ? new HostName(folded.ToLowerInvariant()) : null;
        return host is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no host name.</exception>
    public static HostName Parse(string? text) => TryParse(text, out var host)
        ? host
        : throw new FormatException("a host name has labels of letters, digits and inner hyphens, joined by dots (RFC 1123)");

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?(?:\.[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
