using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Landfall.Values;

/// <summary>The name of a process in a Procfile: 1 to 63 letters, digits, '-' and '_', first a letter or digit (heroku 1.1).</summary>
public sealed partial record ProcessType
{
    ProcessType(string value) => Value = value;

    /// <summary>The implicit service of an image without Procfile (interface 4.4).</summary>
    public static ProcessType Cmd { get; } = new("cmd");

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>Parses a process type.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ProcessType? type)
    {
        type = text is not null && Pattern().IsMatch(text) ? new ProcessType(text) : null;
        return type is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no process type.</exception>
    public static ProcessType Parse(string? text) => TryParse(text, out var type)
        ? type
        : throw new FormatException("a process type has 1 to 63 letters, digits, '-' and '_', and begins with a letter or a digit");

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[0-9A-Za-z][0-9A-Za-z_-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
