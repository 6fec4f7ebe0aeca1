using Landfall.Migrate.Cutover;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Steps;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate.Rollback;

/// <summary>Takes the standing cutover back.</summary>
sealed class RollbackJourney(Ports ports, MigrationJournal journal, IFaults faults)
{
    public const string Name = "rollback";
    public const string Done = "done";

    // A fact of the cutover: the run that takes it back. From then on it can only be taken back.
    const string Run = "rollback";

    /// <summary>True: it is being taken back, or was.</summary>
    public static bool HasBegun(JournalRun cutover) => cutover.Recall(Run) is not null;

    /// <exception cref="NeedsPersonException">There is nothing to take back, or it would lose what was written since it opened.</exception>
    public async Task RunAsync(bool discardNewWrites, CancellationToken stop)
    {
        var cutover = CutoverJourney.Standing(journal)
            ?? throw new NeedsPersonException("There is no cutover to take back: nothing was changed on Heroku.");
        CutoverJourney.DemandHost(cutover, ports.Target);
        var app = new Place(cutover.Recall("environment") ?? "", Handle.Parse(cutover.Recall("app")));
        if (OpenSteps.HasOpened(cutover) && !HasBegun(cutover) && !discardNewWrites) throw await RefusalAsync(cutover, stop);
        var run = journal.Resume(Name, Guid.Parse(cutover.Once(Run, () => $"{Guid.NewGuid()}")));
        faults.Reach(Name, "marked");
        await new StepRunner(run, faults, ports.Say).RunAsync(new RollbackSteps(ports, cutover, app, [.. Listed(cutover, "beside").Select(handle => app with { Handle = Handle.Parse(handle) })], Listed(cutover, "sources")).All(), stop);
        // Who dies between the two finds the cutover standing, this run with all steps done, and ends both.
        run.End(Done);
        faults.Reach(Name, "ended");
        cutover.End(CutoverJourney.RolledBack);
    }

    async Task<NeedsPersonException> RefusalAsync(JournalRun cutover, CancellationToken stop)
    {
        var lines = new List<string>();
        foreach (var key in cutover.Rows.Where(r => r.State == RowState.Fact && r.Step.StartsWith("fresh/", StringComparison.Ordinal)).Select(r => r.Step["fresh/".Length..]).Distinct())
        {
            var database = Place.Parse(key);
            try
            {
                var now = await ports.Target.ActivityAsync(database, stop);
                if (now is null) lines.Add($"{database}: the platform does not tell what was written");
                else lines.AddRange(Activity.Since(cutover.Recall(Activity.Key(database)), now).Select(change => $"{database}: {change}"));
            }
            catch (Exception away) when (RollbackSteps.IsAway(away))
            {
                lines.Add($"{database}: what was written is not known: {away.Message}");
            }
        }
        return new NeedsPersonException(
            "The app is open: going back would lose what was written since." + (lines.Count == 0 ? " No table has changed so far." : "\n" + string.Join('\n', lines))
            + "\nIf that may be lost: landfall migrate rollback --discard-new-writes");
    }

    static string[] Listed(JournalRun cutover, string fact) => (cutover.Recall(fact) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
}
