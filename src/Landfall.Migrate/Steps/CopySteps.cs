using Landfall.Client.Hal;
using Landfall.Ferry;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Target;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Migrate.Steps;

/// <summary>Copies each database on the platform's side and demands its proof.</summary>
/// <param name="ports">What is outside.</param>
/// <param name="landing">Where the databases stand.</param>
/// <param name="directory">Where the proofs go.</param>
/// <param name="agent">Is next to the source meanwhile; null: nothing is.</param>
/// <param name="copy">The stage that copies.</param>
/// <param name="prove">The stage that proves.</param>
sealed class CopySteps(Ports ports, Landing landing, MigrationDirectory directory, AgentDyno? agent, Stage copy, Stage prove)
{
    public IEnumerable<Step> All() =>
    [
        .. landing.Databases.Select(d => new Step(
            copy, $"copy/{d.Place.Handle}", $"Copying {d.Planned.AddOn.Name} to {d.Place}", (run, stop) => CopyAsync(d, run, stop))),
        .. landing.Databases.Select(d => new Step(
            prove, $"prove/{d.Place.Handle}", $"Proving that all of {d.Planned.AddOn.Name} arrived", (run, _) => ProveAsync(d, run))),
    ];

    /// <summary>Before the freeze: what does not change afterwards need not be carried while the app is away.</summary>
    public IEnumerable<Step> Warm(Stage stage) => landing.Databases.Select(d => new Step(
        stage, $"warm/{d.Place.Handle}", $"Copying {d.Planned.AddOn.Name} while the app runs on", (run, stop) => WarmAsync(d, run, stop)));

    /// <summary>Adds to a proof that is written what only who froze the source knows.</summary>
    public void AddToProof(LandingDatabase database, StoodStill frozen) => AtomicFile.Write(
        ProofFile(database), (CopyReport.FromJson(File.ReadAllText(ProofFile(database))) with { Frozen = frozen }).ToJson() + "\n");

    static Guid Run(JournalRun run, LandingDatabase database) =>
        Guid.Parse(run.Once($"copy-run/{database.Place}", () => Guid.NewGuid().ToString()));

    async Task CopyAsync(LandingDatabase database, JournalRun run, CancellationToken stop)
    {
        var proof = await FromSourceAsync(database, run, source => ports.Target.CopyAsync(database.Place, Run(run, database), source, run, stop), stop);
        AtomicFile.Write(ProofFile(database), proof.Document + "\n");
    }

    Task WarmAsync(LandingDatabase database, JournalRun run, CancellationToken stop) => FromSourceAsync(database, run, async source =>
    {
        await ports.Target.WarmAsync(database.Place, Run(run, database), source, run, stop);
        return true;
    }, stop);

    async Task<T> FromSourceAsync<T>(LandingDatabase database, JournalRun run, Func<CopySource, Task<T>> copy, CancellationToken stop)
    {
        var source = new CopySource(await SourceUrlAsync(ports, database, stop), AgentDyno.Token(run, database.Place));
        return agent is null ? await copy(source) : await agent.DuringAsync(source, () => copy(source), stop);
    }

    Task ProveAsync(LandingDatabase database, JournalRun run)
    {
        var proof = Proofs.Read(HalDocument.Parse(File.ReadAllBytes(ProofFile(database))));
        if (!proof.Proven)
            throw new NeedsPersonException(
                $"The copy of {database.Planned.AddOn.Name} is not equal to its source: {string.Join("; ", proof.Problems)}. "
                + $"The whole proof is in {ProofFile(database)}. Roll back: landfall migrate rollback");
        run.Remember($"proof/{database.Place}", $"{proof.Rows} rows in {proof.Tables} tables, equal by count and digest");
        ports.Say($"   {proof.Rows} rows in {proof.Tables} tables: equal.");
        foreach (var note in proof.Notes) ports.Say($"   note: {note}");
        return Task.CompletedTask;
    }

    string ProofFile(LandingDatabase database) => Path.Combine(directory.Path, $"proof-{database.Place.Handle}.json");

    /// <summary>The URL as it is now: Heroku changes it.</summary>
    public static async Task<Secret> SourceUrlAsync(Ports ports, LandingDatabase database, CancellationToken stop)
    {
        var config = await ports.Source.ConfigAsync(stop);
        return config.GetValueOrDefault(database.Planned.SourceVariable.Value) ?? throw new NeedsPersonException(
            $"The config var {database.Planned.SourceVariable} is gone from Heroku. Plan again.");
    }
}
