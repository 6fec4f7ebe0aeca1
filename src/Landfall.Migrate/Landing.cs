using Landfall.Convert;
using Landfall.Migrate.Planning;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate;

/// <summary>Where an app comes to stand on the platform, for a rehearsal or for good.</summary>
/// <param name="App">The app.</param>
/// <param name="Databases">Its databases.</param>
/// <param name="Conversion">What it is made of.</param>
/// <param name="Work">Its source with the generated files.</param>
/// <param name="SmokePath">The path that the smoke test asks.</param>
sealed record Landing(Place App, IReadOnlyList<LandingDatabase> Databases, Conversion Conversion, DirectoryInfo Work, string SmokePath)
{
    /// <summary>The service that the world talks to; null for an app without a running web process.</summary>
    public PlannedService? Web => Conversion.Services.FirstOrDefault(s => s is { IsWeb: true, Count: > 0 });

    /// <summary>The landing of a plan; a suffix sets the handles of a rehearsal apart.</summary>
    public static Landing Of(MigrationPlan plan, Conversion conversion, DirectoryInfo work, IReadOnlyList<string> versions, string suffix) => new(
        new Place(plan.Environment, Suffixed(plan.TargetApp, suffix)),
        [.. conversion.Databases.Select(d => new LandingDatabase(
            d, new Place(plan.Environment, Suffixed(d.Handle.Value, suffix)), PostgresVersion.Fitting(versions, d.MajorVersion)))],
        conversion, work, plan.SmokePath);

    static Handle Suffixed(string handle, string suffix) => Handle.Parse(handle[..Math.Min(handle.Length, 63 - suffix.Length)] + suffix);
}

/// <summary>A database of a landing.</summary>
/// <param name="Planned">Where its data comes from.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Version">The version to make; null: the platform's default.</param>
sealed record LandingDatabase(PlannedDatabase Planned, Place Place, string? Version);
