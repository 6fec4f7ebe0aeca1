using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Landfall.Heroku;

/// <summary>The name of an app on Heroku (heroku 2.3): 3 to 30 lower-case letters, digits and inner hyphens, first a letter.</summary>
public sealed partial record HerokuAppName
{
    HerokuAppName(string value) => Value = value;

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>Parses a name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out HerokuAppName? name)
    {
        name = text is not null && Pattern().IsMatch(text) ? new HerokuAppName(text) : null;
        return name is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no such name; the message says what one is.</exception>
    public static HerokuAppName Parse(string? text) => TryParse(text, out var name)
        ? name
        : throw new FormatException("a Heroku app's name has 3 to 30 lower-case letters, digits and inner hyphens, and begins with a letter");

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{1,28}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
