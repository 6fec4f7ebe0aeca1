using Landfall.Convert;
using Landfall.Migrate.Planning;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate;

/// <summary>Where an app comes to stand on the platform, for a rehearsal or for good.</summary>
/// <param name="Main">The app.</param>
/// <param name="Beside">Apps for what runs in images of its own.</param>
/// <param name="Databases">Its databases.</param>
/// <param name="Conversion">What it is made of.</param>
/// <param name="SmokePath">The path that the smoke test asks.</param>
sealed record Landing(
    LandingApp Main, IReadOnlyList<LandingApp> Beside, IReadOnlyList<LandingDatabase> Databases, Conversion Conversion, string SmokePath)
{
    /// <summary>The service that the world talks to; null for an app without a running web process.</summary>
    public PlannedService? Web => Main.Services.FirstOrDefault(s => s is { IsWeb: true, Count: > 0 });

    /// <summary>All apps, as they are deployed: where the release phase runs comes before all that it is for.</summary>
    public IEnumerable<LandingApp> Apps => Beside.Append(Main).OrderBy(app => app.Releases ? 0 : app == Main ? 1 : 2);

    /// <summary>The landing of a plan; a suffix sets the handles of a rehearsal apart.</summary>
    /// <param name="work">The app's source with the generated files.</param>
    /// <param name="beside">The same of an app beside it.</param>
    public static Landing Of(
        MigrationPlan plan, Conversion conversion, DirectoryInfo work, Func<SiblingApp, DirectoryInfo> beside, IReadOnlyList<string> versions, string suffix) => new(
        new LandingApp(new Place(plan.Environment, Suffixed(plan.TargetApp, suffix)), conversion.Services, conversion.BeforeDeploy.Count > 0, work, ""),
        [
            .. conversion.Siblings.Select(s => new LandingApp(
                new Place(plan.Environment, Suffixed(s.Handle.Value, suffix)), s.Services, s.BeforeDeploy.Count > 0, beside(s), $"/{s.Handle}")),
        ],
        [.. conversion.Databases.Select(d => new LandingDatabase(
            d, new Place(plan.Environment, Suffixed(d.Handle.Value, suffix)), PostgresVersion.Fitting(versions, d.MajorVersion)))],
        conversion, plan.SmokePath);

    static Handle Suffixed(string handle, string suffix) => Handle.Parse(handle[..Math.Min(handle.Length, 63 - suffix.Length)] + suffix);
}

/// <summary>An app of a landing.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Services">What runs in it.</param>
/// <param name="Releases">True: the release phase runs when it is deployed.</param>
/// <param name="Work">Its source with the generated files.</param>
/// <param name="Step">What sets its steps in the journal apart, empty for the app itself.</param>
sealed record LandingApp(Place Place, IReadOnlyList<PlannedService> Services, bool Releases, DirectoryInfo Work, string Step);

/// <summary>A database of a landing.</summary>
/// <param name="Planned">Where its data comes from.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Version">The version to make; null: the platform's default.</param>
sealed record LandingDatabase(PlannedDatabase Planned, Place Place, string? Version);
