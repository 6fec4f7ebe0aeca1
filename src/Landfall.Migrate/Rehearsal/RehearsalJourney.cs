using Landfall.Migrate.Journal;
using Landfall.Migrate.Steps;

namespace Landfall.Migrate.Rehearsal;

/// <summary>
/// The whole way on a copy: app and databases under other handles, a copy of the living source, a deploy behind a gate, a smoke
/// test; then they are taken away again. The app on Heroku serves on and is only read.
/// </summary>
sealed class RehearsalJourney(Ports ports, MigrationJournal journal, MigrationDirectory directory, IFaults faults)
{
    public const string Name = "rehearsal";
    public const string Passed = "passed";
    const string Suffix = "-rehearsal";
    const string PlanMade = "plan";

    // What the freeze takes besides: a few requests to Heroku, the processes' ends, two fingerprints.
    static readonly TimeSpan Freeze = TimeSpan.FromSeconds(30);
    readonly Leftovers leftovers = new(ports, journal);
    static readonly string[] InWindow = ["copy/", "prove/", "configure", "deploy", "hold-workers", "size", "gate", "smoke"];

    public async Task<RehearsalReport> RunAsync(Preparation preparation, bool agent, CancellationToken stop)
    {
        var run = await ResumeAsync(preparation, stop);
        var landing = await preparation.LandAsync(ports, directory, Suffix, stop);
        await new StepRunner(run, faults, ports.Say).RunAsync(Steps(landing, AgentDyno.For(ports, run, agent)), stop);
        run.End(Passed);
        return Report(run)!;
    }

    /// <summary>What the last rehearsal that passed showed; null: none did.</summary>
    public static RehearsalReport? Report(JournalRun? run)
    {
        if (run?.Ended != Passed) return null;
        var durations = run.Rows.Where(r => r.State == RowState.Done).Select(r => new StepDuration(r.Step, run.Duration(r.Step) ?? TimeSpan.Zero)).ToList();
        var window = durations.Where(d => InWindow.Any(p => d.Step.StartsWith(p, StringComparison.Ordinal))).Aggregate(Freeze, (sum, d) => sum + d.Took);
        return new RehearsalReport(window, durations, Proofs(run));
    }

    /// <summary>What was proven in a run, a line per database.</summary>
    public static IReadOnlyList<string> Proofs(JournalRun run) =>
        [.. run.Rows.Where(r => r.State == RowState.Fact && r.Step.StartsWith("proof/", StringComparison.Ordinal)).Select(r => $"{r.Step["proof/".Length..]}: {r.Text}").Distinct()];

    /// <summary>A step that ends a rehearsal which nobody will go on with, and takes away what it left; none when there is nothing to do.</summary>
    public IEnumerable<Step> GiveUp(Stage stage)
    {
        var last = journal.Last(Name);
        if (last is not { Ended: null } && Leftovers.Of(journal).Count == 0) return [];
        return [new(stage, "remove-rehearsal", "Taking away what a rehearsal left", async (run, stop) =>
        {
            await leftovers.RemoveAsync(run, stop);
            if (last is { Ended: null }) last.End("overtaken by the cutover");
        })];
    }

    // A rehearsal of an earlier plan is no rehearsal of this one.
    async Task<JournalRun> ResumeAsync(Preparation preparation, CancellationToken stop)
    {
        var run = journal.Resume(Name);
        if (run.Once(PlanMade, () => preparation.Plan.Made) != preparation.Plan.Made)
        {
            ports.Say("-- Taking away what the rehearsal of an earlier plan left");
            await leftovers.RemoveAsync(run, stop);
            run.End("overtaken by a new plan");
            run = journal.Resume(Name);
            run.Remember(PlanMade, preparation.Plan.Made);
        }
        leftovers.Note(run);
        return run;
    }

    IEnumerable<Step> Steps(Landing landing, AgentDyno? agent) =>
    [
        .. new MakeSteps(ports, journal, landing, Stage.Rehearse).All(),
        .. new CopySteps(ports, landing, directory, agent, Stage.Rehearse, Stage.Rehearse).All(),
        .. new DeploySteps(ports, landing, Stage.Rehearse, webCount: 1).All(),
        new(Stage.Rehearse, "remove", "Taking the rehearsal away again", leftovers.RemoveAsync),
    ];
}
