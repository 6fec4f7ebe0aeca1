using Landfall.Migrate.Journal;
using Landfall.Migrate.Target;

namespace Landfall.Migrate.Steps;

/// <summary>Makes the app and its databases. What is there and not this migration's own is refused, never filled.</summary>
sealed class MakeSteps(Ports ports, MigrationJournal journal, Landing landing, Stage stage)
{
    public IEnumerable<Step> All() =>
    [
        .. landing.Beside.Prepend(landing.Main).Select(app => new Step(
            stage, $"make-app{app.Step}", $"Making the app {app.Place}", (run, stop) => MakeAppAsync(app.Place, run, stop))),
        .. landing.Databases.Select(d => new Step(
            stage, $"make-database/{d.Place.Handle}", $"Making the database {d.Place}", (run, stop) => MakeDatabaseAsync(d, run, stop))),
    ];

    /// <summary>The two kinds of things.</summary>
    public const string App = "app";

    const string Database = "database";

    public static string Thing(string kind, Place place) => $"{kind}/{place}";

    async Task MakeAppAsync(Place app, JournalRun run, CancellationToken stop)
    {
        var thing = Thing(App, app);
        if (!journal.Owns(thing) && await ports.Target.HasAppAsync(app, stop)) throw Taken(App, app);
        // Whoever uses it now has it: a rehearsal takes away only what is a rehearsal's.
        run.Remember(MigrationJournal.Ownership(thing), "yes");
        await ports.Target.MakeAppAsync(app, stop);
    }

    async Task MakeDatabaseAsync(LandingDatabase database, JournalRun run, CancellationToken stop)
    {
        var thing = Thing(Database, database.Place);
        var fresh = $"fresh/{database.Place}";
        if (run.Recall(fresh) is null)
        {
            // A database of an earlier run holds an earlier copy: it goes, and an empty one comes.
            if (journal.Owns(thing)) await ports.Target.RemoveDatabaseAsync(database.Place, run, stop);
            else if (await ports.Target.HasDatabaseAsync(database.Place, stop)) throw Taken(Database, database.Place);
            run.Remember(MigrationJournal.Ownership(thing), "yes");
            run.Remember(fresh, "yes");
        }
        await ports.Target.MakeDatabaseAsync(database.Place, database.Version, database.Planned.DiskGigabytes, run, stop);
    }

    NeedsPersonException Taken(string kind, Place place) => new(
        $"{ports.Target.Host} has {(kind == App ? "an app" : "a database")} {place} that this migration did not make. It was left as it is. "
        + "Rename or deprovision it, or plan again with another --target-app.");
}
