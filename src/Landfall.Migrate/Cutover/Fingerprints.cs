using Landfall.Ferry;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Steps;
using Landfall.Values;

namespace Landfall.Migrate.Cutover;

/// <summary>What the sources were like when they were frozen, and whether they still are.</summary>
static class Fingerprints
{
    public static async Task TakeAsync(Ports ports, Landing landing, JournalRun run, CancellationToken stop)
    {
        foreach (var database in landing.Databases)
            if (run.Recall(Key(database)) is null) run.Remember(Key(database), (await ReadAsync(ports, database, stop)).ToJson());
    }

    /// <exception cref="FerryException">A source changed while it was frozen; it names the tables.</exception>
    public static async Task DemandAsync(
        Ports ports, Landing landing, JournalRun run, CancellationToken stop, Action<LandingDatabase, StoodStill>? still = null)
    {
        foreach (var database in landing.Databases)
        {
            var (before, now) = (SourceFingerprint.FromJson(run.Recall(Key(database))!), await ReadAsync(ports, database, stop));
            before.Compare(now).Demand();
            still?.Invoke(database, new StoodStill(before.Taken, now.Taken));
        }
    }

    static async Task<SourceFingerprint> ReadAsync(Ports ports, LandingDatabase database, CancellationToken stop) =>
        await ports.Freeze.FingerprintAsync(PostgresUrl.Parse((await CopySteps.SourceUrlAsync(ports, database, stop)).Reveal()), rows: false, stop);

    static string Key(LandingDatabase database) => $"fingerprint/{database.Place}";
}
