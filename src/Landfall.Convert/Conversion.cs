using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert;

/// <summary>What an app becomes: files, services, configuration, databases, and what a person must know.</summary>
public sealed record Conversion
{
    /// <summary>The port that the image exposes and that <c>PORT</c> is set to.</summary>
    public const int Port = 5000;

    /// <summary>The id under which a build mounts the app's configuration (<c>.aptible.env</c>) as a secret.</summary>
    public const string BuildSecret = "aptible_env";

    /// <summary>Files for the repository, MIGRATION.md included. The same input gives the same bytes.</summary>
    public required IReadOnlyList<GeneratedFile> Files { get; init; }

    /// <summary>A service for each process but <c>release</c>, by name.</summary>
    public required IReadOnlyList<PlannedService> Services { get; init; }

    /// <summary>What runs before each deploy: the release phase.</summary>
    public required IReadOnlyList<string> BeforeDeploy { get; init; }

    /// <summary>Where a variable that only a dyno knows comes from: the source of its blocker.</summary>
    public const string InsideHeroku = "inside Heroku";

    /// <summary>Variables that the app needs and that only its dynos on Heroku know.</summary>
    public IReadOnlyList<ConfigurationKey> Inside =>
        [.. Findings.Where(f => f is { Severity: Severity.Blocker, Source: InsideHeroku }).Select(f => ConfigurationKey.Parse(f.Subject))];

    /// <summary>Apps beside it, for processes that run in images of their own.</summary>
    public IReadOnlyList<SiblingApp> Siblings { get; init; } = [];

    /// <summary>The configuration, by key.</summary>
    public required IReadOnlyList<PlannedVariable> Config { get; init; }

    /// <summary>The databases to make and fill.</summary>
    public required IReadOnlyList<PlannedDatabase> Databases { get; init; }

    /// <summary>What was found and decided, blockers first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>True: a blocker stands, and the move must not go on.</summary>
    public bool IsBlocked => Findings.Any(finding => finding.Severity == Severity.Blocker);
}

/// <summary>A file for the repository.</summary>
/// <param name="Path">Relative to the root, as <c>.aptible/Procfile</c>.</param>
public sealed record GeneratedFile(string Path, string Text, bool Executable = false)
{
    /// <summary>True: it is a file of the user's, rewritten; theirs stays, and the difference is for them to take over.</summary>
    public bool IsEdit { get; init; }

    /// <summary>True: the user's file of that path stays, but does not work on the platform, so a move builds with this one.</summary>
    public bool TakesPlace { get; init; }
}

/// <summary>A service of the new app.</summary>
/// <param name="Command">As it ran on Heroku; the Procfile holds it wrapped for the entrypoint.</param>
/// <param name="IsWeb">True: it gets the endpoint.</param>
public sealed record PlannedService(ProcessType Process, string Command, int Count, ContainerSize Size, bool IsWeb);

/// <summary>A variable of the new app: a value to copy byte for byte, or the URL of a database that is made.</summary>
/// <param name="Value">Null when <paramref name="Database"/> says where the value comes from.</param>
/// <param name="Database">The handle of a <see cref="PlannedDatabase"/>, or null.</param>
public sealed record PlannedVariable(ConfigurationKey Key, Secret? Value, Handle? Database);

/// <summary>A database to make and to fill from an add-on.</summary>
/// <param name="AddOn">The add-on that holds the data on Heroku.</param>
/// <param name="SourceVariable">The config var that holds its URL. Read it when the copy begins: Heroku changes it.</param>
/// <param name="MajorVersion">The source's major version, null when Heroku does not tell; the target's is at least that.</param>
/// <param name="DiskGigabytes">Room for twice what it holds, at least 10.</param>
public sealed record PlannedDatabase(Handle Handle, AddOn AddOn, ConfigurationKey SourceVariable, int? MajorVersion, int DiskGigabytes);
