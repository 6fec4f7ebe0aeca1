using System.Diagnostics.CodeAnalysis;

namespace Landfall.Values;

/// <summary>An absolute URL of http or https, of at most 2,048 characters, that names a host and carries no credentials.</summary>
public sealed record WebUrl
{
    const int Longest = 2048;

    WebUrl(Uri value) => Value = value;

    /// <summary>The URL.</summary>
    public Uri Value { get; }

    /// <summary>What may stand in a log: without the query, which may be a signature.</summary>
    public string Place => Value.GetLeftPart(UriPartial.Path);

    /// <summary>Parses a URL.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out WebUrl? url)
    {
        url = text is { Length: <= Longest } && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            && Uri.TryCreate(text, UriKind.Absolute, out var value) && IsWeb(value) ? new WebUrl(value) : null;
        return url is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no such URL; the message does not repeat it.</exception>
    public static WebUrl Parse(string? text) => TryParse(text, out var url)
        ? url
        : throw new FormatException($"a web address begins with http:// or https:// and a host, has no user or password, and is of at most {Longest} characters");

    /// <inheritdoc/>
    public override string ToString() => Place;

    static bool IsWeb(Uri value) => value.Scheme is "http" or "https" && value.Host.Length > 0 && value.UserInfo.Length == 0;
}
