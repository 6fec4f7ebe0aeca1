using Landfall.Convert;
using Landfall.Heroku;
using Landfall.Migrate.Cutover;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Planning;
using Landfall.Migrate.Source;

namespace Landfall.Migrate;

/// <summary>What every stage begins with: the plan, the app as it is now, and what it becomes.</summary>
sealed record Preparation(MigrationPlan Plan, HerokuApp App, Conversion Conversion, string SourceDirectory)
{
    /// <exception cref="NeedsPersonException">There is no plan, it is blocked, or the app has changed since.</exception>
    public static async Task<Preparation> MakeAsync(
        Ports ports, MigrationDirectory directory, HerokuAppName app, MigrationJournal journal, CancellationToken stop)
    {
        var plan = MigrationPlan.Load(directory.PlanFile)
            ?? throw new NeedsPersonException($"{app} has no plan yet. Plan first: landfall migrate plan {app}");
        if (plan.Host != ports.Target.Host)
            throw new NeedsPersonException($"The plan is for {plan.Host}, and this would go to {ports.Target.Host}. Plan again, or set LANDFALL_API_ROOT_URL.");
        if (plan.Blockers.Count > 0)
            throw new NeedsPersonException($"The plan has blockers: {string.Join("; ", plan.Blockers.Select(b => $"{b.What}: {b.How}"))}");
        var current = await new InsideSecrets(directory, journal.Cipher).AddAsync(Unfrozen.Of(await ports.Source.ReadAsync(stop), journal));
        PlanGuard.Demand(plan, current, journal.Cipher);
        var (conversion, source) = await ConvertAsync(ports, directory, current, plan.Source, plan.Database, stop);
        if (conversion.IsBlocked)
            throw new NeedsPersonException($"The source has changed since it was planned, and cannot be converted now. Plan again: landfall migrate plan {app}");
        return new Preparation(plan, current, conversion, source);
    }

    /// <summary>What the app becomes, and the directory of its source.</summary>
    public static async Task<(Conversion Conversion, string Source)> ConvertAsync(
        Ports ports, MigrationDirectory directory, HerokuApp app, string? given, string? database, CancellationToken stop)
    {
        var source = await ports.Checkout.PrepareAsync(given, directory.CloneDirectory, app, stop);
        var conversion = Converter.Convert(app, Repository.Read(source));
        return (ChosenDatabases.Of(conversion, app, database), source);
    }

    /// <summary>Where the app comes to stand, with its source ready to be sent.</summary>
    public async Task<Landing> LandAsync(Ports ports, MigrationDirectory directory, string suffix, CancellationToken stop)
    {
        var work = WorkCopy.Make(SourceDirectory, directory.WorkDirectory, Conversion);
        return Landing.Of(
            Plan, Conversion, work, sibling => WorkCopy.MakeBeside(work, directory.BesideDirectory(sibling.Handle), sibling),
            await ports.Target.PostgresVersionsAsync(stop), suffix);
    }
}
