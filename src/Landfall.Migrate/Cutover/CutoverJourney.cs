using Landfall.Migrate.Journal;
using Landfall.Migrate.Rehearsal;
using Landfall.Migrate.Steps;
using Landfall.Migrate.Target;

namespace Landfall.Migrate.Cutover;

/// <summary>The cutover: freeze, copy, prove, deploy, open, observe. Until it opens, going back loses nothing.</summary>
sealed class CutoverJourney(Ports ports, MigrationJournal journal, MigrationDirectory directory, IFaults faults)
{
    public const string Name = "cutover";
    public const string Opened = "open";
    public const string RolledBack = "rolled back";
    const string PlanMade = "plan";
    const string Host = "host";

    /// <summary>The run that stands: begun and not rolled back; null: none.</summary>
    public static JournalRun? Standing(MigrationJournal journal) =>
        journal.Last(Name) is { } run && run.Ended != RolledBack ? run : null;

    /// <exception cref="NeedsPersonException">The cutover went to another platform than this one.</exception>
    public static void DemandHost(JournalRun cutover, ITarget target)
    {
        if (cutover.Recall(Host) is { } host && host != target.Host)
            throw new NeedsPersonException($"The cutover went to {host}, and this would speak to {target.Host}. Set LANDFALL_API_ROOT_URL=https://{host}; it need not be there any more to roll back.");
    }

    public async Task<CutoverReport> RunAsync(Preparation preparation, CutoverOptions options, CancellationToken stop)
    {
        var run = journal.Resume(Name);
        if (run.Once(PlanMade, () => preparation.Plan.Made) != preparation.Plan.Made)
            throw new NeedsPersonException(
                $"A cutover by an earlier plan is under way. Take it back first (landfall migrate rollback {preparation.Plan.App}), then begin again.");
        run.Once(Host, () => ports.Target.Host);
        run.Once("app", () => preparation.Plan.TargetApp);
        run.Once("beside", () => string.Join(',', preparation.Conversion.Siblings.Select(s => s.Handle)));
        run.Once("environment", () => preparation.Plan.Environment);
        run.Once("sources", () => string.Join(',', preparation.Conversion.Databases.Select(d => d.SourceVariable.Value)));
        var landing = await preparation.LandAsync(ports, directory, "", stop);
        var opening = Opening.Of(landing, preparation);
        opening.RememberIn(run);
        await new StepRunner(run, faults, ports.Say).RunAsync(Steps(landing, opening, preparation, options, AgentDyno.For(ports, run, options.Agent)), stop);
        run.End(Opened);
        return Report(run, opening);
    }

    /// <summary>Goes on with a run whose gate has opened; one that is done tells how it ended.</summary>
    public async Task<CutoverReport> GoOnAsync(JournalRun run, Opening opening, CutoverOptions options, CancellationToken stop)
    {
        if (run.Ended is null)
        {
            DemandHost(run, ports.Target);
            await new StepRunner(run, faults, ports.Say).RunAsync(new OpenSteps(ports, opening, options).All(), stop);
            run.End(Opened);
        }
        return Report(run, opening);
    }

    CutoverReport Report(JournalRun run, Opening opening) => new(
        DeploySteps.Host(run) is { } host ? $"https://{host}{opening.SmokePath}" : null,
        Away(run), RehearsalJourney.Proofs(run), run.Recall("observed"),
        [
            .. opening.Domains.Select(domain => $"Leave the DNS record of {domain} as it is: the platform serves {DeploySteps.Host(run)} and no custom domains yet"),
            .. Leftovers.Of(journal).Select(left => $"Remove what a rehearsal left, and could not be removed from here: {left}"),
            $"Heroku keeps {opening.HerokuApp} as it is, in maintenance mode. Delete it when you no longer need it.",
        ]);

    IEnumerable<Step> Steps(Landing landing, Opening opening, Preparation preparation, CutoverOptions options, AgentDyno? agent)
    {
        var open = new OpenSteps(ports, opening, options);
        var freeze = new FreezeSteps(ports, landing, preparation.Plan, options);
        var copy = new CopySteps(ports, landing, directory, agent, Stage.Copy, Stage.Prove);
        return
        [
            .. freeze.First(),
            .. new RehearsalJourney(ports, journal, directory, faults).GiveUp(Stage.Freeze),
            .. new MakeSteps(ports, journal, landing, Stage.Freeze).All(),
            .. options.Warm ? copy.Warm(Stage.Freeze) : [],
            .. freeze.All(),
            .. copy.All(),
            new(Stage.Prove, "still-frozen", "Seeing that nothing was written on Heroku meanwhile", (run, stop) => Fingerprints.DemandAsync(ports, landing, run, stop, copy.AddToProof)),
            .. new DeploySteps(ports, landing, Stage.Deploy, webCount: int.MaxValue).All(),
            .. open.Before(landing),
            .. open.All(),
        ];
    }

    static TimeSpan Away(JournalRun run)
    {
        var from = run.Rows.FirstOrDefault(r => r is { State: RowState.Begun, Step: "maintenance-on" });
        var to = run.Rows.LastOrDefault(r => r is { State: RowState.Done, Step: "admit" or "workers" });
        return from is null || to is null ? TimeSpan.Zero : TimeSpan.FromMilliseconds(to.At - from.At);
    }
}
