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

/// <summary>Something that was found in an app or its repository.</summary>
/// <param name="Subject">What it is about: a file, a variable, an add-on.</param>
/// <param name="Text">What was found, what follows from it, and what to do.</param>
/// <param name="Source">Where it was found: <c>Procfile:3</c>, <c>GET /apps/{app}/addons</c>.</param>
public sealed record Finding(Severity Severity, string Subject, string Text, string Source);
