using Landfall.Values;

namespace Landfall.Migrate.Planning;

/// <summary>What a user asks to be planned.</summary>
public sealed record PlanRequest
{
    /// <summary>The source directory; null: a clone of Heroku's git.</summary>
    public string? Source { get; init; }

    /// <summary>The environment's handle; null: the only one.</summary>
    public string? Environment { get; init; }

    /// <summary>The app's handle on the platform; null: its name on Heroku.</summary>
    public Handle? TargetApp { get; init; }

    /// <summary>The one database to move, by add-on name or variable; null: all.</summary>
    public string? Database { get; init; }

    /// <summary>The path that the smoke test asks.</summary>
    public string SmokePath { get; init; } = "/";

    /// <summary>True: a one-off dyno may be asked for secrets that only dynos know.</summary>
    public bool AllowOneOff { get; init; }
}
