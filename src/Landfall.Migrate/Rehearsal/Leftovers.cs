using Landfall.Migrate.Journal;
using Landfall.Migrate.Steps;
using Landfall.Migrate.Target;

namespace Landfall.Migrate.Rehearsal;

/// <summary>A thing that a rehearsal made and did not take away: its databases are copies of the data that people use.</summary>
/// <param name="Kind">As the journal names it: <c>app</c> or <c>database</c>.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Host">The platform; null: the journal does not tell.</param>
sealed record Leftover(string Kind, Place Place, string? Host)
{
    public override string ToString() => $"{Kind} {Place}{(Host is null ? "" : $" on {Host}")}";
}

/// <summary>What rehearsals left, by the journal: the handles of an earlier plan may be others than those of the present one.</summary>
sealed class Leftovers(Ports ports, MigrationJournal journal)
{
    const string Host = "host";

    /// <summary>All of it; apps come before the databases that they use.</summary>
    public static IReadOnlyList<Leftover> Of(MigrationJournal journal) =>
    [
        .. journal.Rows.Where(r => r.State == RowState.Fact && r.Step.StartsWith(MigrationJournal.Ownership(""), StringComparison.Ordinal))
            .GroupBy(r => r.Step, (_, rows) => rows.Last())
            .Where(last => last is { Journey: RehearsalJourney.Name, Text: "yes" })
            .Select(last => Of(journal, last)).OrderBy(left => left.Kind, StringComparer.Ordinal),
    ];

    /// <summary>Keeps where the things of a run are made.</summary>
    public void Note(JournalRun run) => run.Once(Host, () => ports.Target.Host);

    /// <summary>Removes what is on this platform; what is on another one stays in the list.</summary>
    public async Task RemoveAsync(JournalRun run, CancellationToken stop)
    {
        foreach (var left in Of(journal).Where(left => left.Host is null || left.Host == ports.Target.Host))
        {
            if (left.Kind == MakeSteps.App) await ports.Target.RemoveAppAsync(left.Place, run, stop);
            else await ports.Target.RemoveDatabaseAsync(left.Place, run, stop);
            run.Remember(MigrationJournal.Ownership(MakeSteps.Thing(left.Kind, left.Place)), "no");
        }
    }

    static Leftover Of(MigrationJournal journal, JournalRow row)
    {
        var parts = row.Step[MigrationJournal.Ownership("").Length..].Split('/', 2);
        return new Leftover(parts[0], Place.Parse(parts[1]), new JournalRun(journal, row.Run, row.Journey).Recall(Host));
    }
}
