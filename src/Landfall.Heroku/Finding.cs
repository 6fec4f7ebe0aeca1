namespace Landfall.Heroku;

/// <summary>What a finding asks of a person.</summary>
public enum Severity
{
    /// <summary>Told, nothing to do.</summary>
    Info,

    /// <summary>A person accepts it or does something before the cutover.</summary>
    Decide,

    /// <summary>The move does not go on while this stands.</summary>
    Blocker,
}

/// <summary>Something that was found in an app or its repository. Its texts are fit to print, whatever was found.</summary>
/// <param name="Subject">What it is about: a file, a variable, an add-on.</param>
/// <param name="Text">What was found, what follows from it, and what to do.</param>
/// <param name="Source">Where it was found: <c>Procfile:3</c>, <c>GET /apps/{app}/addons</c>.</param>
public sealed record Finding(Severity Severity, string Subject, string Text, string Source)
{
    /// <inheritdoc cref="Finding(Severity, string, string, string)"/>
    public string Subject { get; } = Printable.Line(Subject, 200);

    /// <inheritdoc cref="Finding(Severity, string, string, string)"/>
    public string Text { get; } = Printable.Line(Text, 1000);

    /// <inheritdoc cref="Finding(Severity, string, string, string)"/>
    public string Source { get; } = Printable.Line(Source, 200);

    /// <summary>Something to know.</summary>
    public static Finding Info(string subject, string text, string source) => new(Severity.Info, subject, text, source);

    /// <summary>Something that a person accepts or does.</summary>
    public static Finding Decide(string subject, string text, string source) => new(Severity.Decide, subject, text, source);

    /// <summary>Something that stops the move.</summary>
    public static Finding Blocker(string subject, string text, string source) => new(Severity.Blocker, subject, text, source);
}
