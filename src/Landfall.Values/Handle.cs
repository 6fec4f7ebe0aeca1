using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Landfall.Values;

/// <summary>
/// The name a user gives to an environment, an app, a database or a drain: 1 to 63 characters of <c>0-9 a-z - _ .</c>,
/// beginning with a letter or a digit (interface 4.1). Never <c>.</c> or <c>..</c>, never an option.
/// </summary>
public sealed partial record Handle
{
    Handle(string value) => Value = value;

    /// <summary>The text, as it was given.</summary>
    public string Value { get; }

    /// <summary>Parses a handle. Errors: the reason, in words for the user.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Handle? handle)
    {
        handle = text is not null && Pattern().IsMatch(text) ? new Handle(text) : null;
        return handle is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no handle; the message says what one is.</exception>
    public static Handle Parse(string? text) =>
        TryParse(text, out var handle) ? handle : throw new FormatException(Rule);

    /// <summary>The rule, in words for the user.</summary>
    public const string Rule =
        "a handle has 1 to 63 characters: lower-case letters, digits, '-', '_' and '.', and begins with a letter or a digit";

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[0-9a-z][0-9a-z_.-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
