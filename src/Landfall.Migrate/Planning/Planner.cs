using Landfall.Convert;
using Landfall.Convert.AddOns;
using Landfall.Heroku;
using Landfall.Migrate.Steps;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate.Planning;

/// <summary>Says what a migration will do, from what was read on both sides.</summary>
/// <param name="target">The platform.</param>
/// <param name="owns">Tells what earlier runs of this migration made.</param>
sealed class Planner(ITarget target, Func<string, bool> owns)
{
    public async Task<MigrationPlan> PlanAsync(
        HerokuApp app, Conversion conversion, PlanRequest request, string guard, DateTimeOffset now, CancellationToken stop)
    {
        var environment = await target.EnvironmentAsync(request.Environment, stop);
        var handle = request.TargetApp ?? Handle.Parse(app.Name.Value);
        return new MigrationPlan
        {
            App = app.Name.Value,
            Host = target.Host,
            Environment = environment,
            TargetApp = handle.Value,
            Source = request.Source is null ? null : Path.GetFullPath(request.Source),
            Database = request.Database,
            SmokePath = request.SmokePath,
            Made = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            Guard = guard,
            HasScheduler = app.AddOns.Any(a => KnownAddOns.IsScheduler(a.Service)),
            WillMake = Made(conversion, handle, await target.PostgresVersionsAsync(stop)),
            WillChange = Changed(app),
            WillLeave = Left(app),
            NeedsPerson = Items(conversion, Severity.Decide),
            Blockers = [.. Items(conversion, Severity.Blocker), .. await TargetBlockersAsync(conversion, environment, handle, stop)],
        };
    }

    static List<PlanItem> Made(Conversion conversion, Handle handle, IReadOnlyList<string> versions) =>
    [
        new($"app {handle}", $"with {conversion.Config.Count} variables"),
        .. conversion.Services.Select(s => new PlanItem($"service {s.Process}", $"{s.Count} x {s.Size}")),
        .. conversion.BeforeDeploy.Select(_ => new PlanItem("before_deploy", "the release phase runs before each deploy")),
        .. conversion.Siblings.Select(s => new PlanItem($"app {s.Handle}",
            $"beside it, from {s.Dockerfile}, with the same variables: {string.Join(", ", s.Services.Select(p => $"{p.Process} {p.Count} x {p.Size}"))}"
            + (s.BeforeDeploy.Count > 0 ? "; the release phase runs before each deploy" : ""))),
        .. conversion.Databases.Select(d => new PlanItem(
            $"database {d.Handle}", $"PostgreSQL {PostgresVersion.Fitting(versions, d.MajorVersion) ?? "(none fits)"}, {d.DiskGigabytes} GB, filled from {d.AddOn.Name}")),
        .. conversion.Services.Where(s => s.IsWeb).Select(s => new PlanItem($"endpoint of {s.Process}", "https on the default domain")),
        .. conversion.Files.Select(f => new PlanItem($"file {f.Path}", "in a copy of the source; a file of yours stays as it is")),
    ];

    static List<PlanItem> Changed(HerokuApp app) =>
    [
        new("maintenance mode", app.Maintenance ? "stays on" : "on from the freeze to a rollback"),
        .. app.Processes.Where(p => p.Quantity > 0 && p.Type.Value is not ("web" or "release"))
            .Select(p => new PlanItem($"process {p.Type}", $"{p.Quantity} to 0 from the freeze to a rollback")),
    ];

    static List<PlanItem> Left(HerokuApp app) =>
    [
        new($"app {app.Name} on Heroku", "nothing of it is deleted"),
        .. app.AddOns.Select(a => new PlanItem($"add-on {a.Name}", $"{a.Service}:{a.Plan}, only read")),
        .. app.Domains.Select(d => new PlanItem($"domain {d.HostName}", "it stays with Heroku: the platform serves its default domain alone so far")),
    ];

    static List<PlanItem> Items(Conversion conversion, Severity severity) =>
        [.. conversion.Findings.Where(f => f.Severity == severity).Select(f => new PlanItem(f.Subject, f.Text))];

    async Task<List<PlanItem>> TargetBlockersAsync(Conversion conversion, string environment, Handle handle, CancellationToken stop)
    {
        var place = new Place(environment, handle);
        var blockers = new List<PlanItem>();
        if (!await target.HasExtensionsAsync(stop))
            blockers.Add(new(target.Host, "This platform copies no databases and gates no endpoints itself, which the cutover needs. Migrate to a Landfall."));
        if (!owns(MakeSteps.Thing("app", place)) && await target.HasAppAsync(place, stop))
            blockers.Add(new($"app {handle}", $"There is one in {environment} already. Choose another handle with --target-app, or deprovision it."));
        foreach (var sibling in conversion.Siblings)
            if (place with { Handle = sibling.Handle } is var there && !owns(MakeSteps.Thing("app", there)) && await target.HasAppAsync(there, stop))
                blockers.Add(new($"app {sibling.Handle}", $"There is one in {environment} already. Rename it: nothing that exists is deployed to."));
        foreach (var database in conversion.Databases)
            if (new Place(environment, database.Handle) is var there && !owns(MakeSteps.Thing("database", there)) && await target.HasDatabaseAsync(there, stop))
                blockers.Add(new($"database {database.Handle}", $"There is one in {environment} already. Rename it: nothing that exists is filled."));
        var versions = await target.PostgresVersionsAsync(stop);
        foreach (var database in conversion.Databases)
            if (PostgresVersion.Fitting(versions, database.MajorVersion) is null)
                blockers.Add(new($"database {database.Handle}", $"It needs PostgreSQL {database.MajorVersion} or newer; {target.Host} has {string.Join(", ", versions)}."));
        return blockers;
    }
}
