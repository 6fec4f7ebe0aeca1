using Landfall.Client;
using Landfall.Ferry;
using Landfall.Heroku;
using Landfall.Heroku.Api;
using Landfall.Migrate.Cutover;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Planning;
using Landfall.Migrate.Rehearsal;
using Landfall.Migrate.Rollback;
using Landfall.Migrate.Source;
using Landfall.Migrate.Steps;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate;

/// <summary>
/// The journey of one app from Heroku to a platform. Each stage is durable and may be run again at any time: what is done is not
/// done twice. Two runs at once are refused.
/// </summary>
public sealed class Migration
{
    readonly Ports ports;
    readonly MigrationDirectory directory;
    readonly HerokuAppName app;
    readonly IFaults faults;

    internal Migration(Ports ports, MigrationDirectory directory, HerokuAppName app, IFaults faults) =>
        (this.ports, this.directory, this.app, this.faults) = (ports, directory, app, faults);

    /// <summary>The journey between Heroku and a platform.</summary>
    /// <param name="directory">Where it is kept.</param>
    /// <param name="app">The app on Heroku.</param>
    /// <param name="heroku">Heroku, its hosts and the user's token.</param>
    /// <param name="platform">The platform, and the authority file that its certificates need besides the machine's; null: none.</param>
    /// <param name="faults">Where tests stop it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="say">Called with a line for a person.</param>
    public static Migration Between(
        MigrationDirectory directory, HerokuAppName app, (HerokuApi Api, HerokuHosts Hosts, Secret Token) heroku,
        (Platform Api, string? AuthorityFile) platform, IFaults faults, TimeProvider time, Action<string> say) => new(
        new Ports(
            new HerokuSource(heroku.Api, app, say), new PostgresFerry(time), new PostgresFence(), new PlatformTarget(platform.Api, platform.AuthorityFile, say),
            new HttpsProbe(platform.Api.Root, platform.AuthorityFile, time), new GitCheckout(heroku.Hosts, heroku.Token, say))
        {
            Time = time,
            Say = say,
        },
        directory, app, faults);

    /// <summary>Reads both sides and says what a migration will do. Nothing is changed; the plan is kept.</summary>
    public async Task<MigrationPlan> PlanAsync(PlanRequest request, CancellationToken stop)
    {
        using var held = directory.Lock();
        var journal = Journal();
        var current = Unfrozen.Of(await ports.Source.ReadAsync(stop), journal);
        var given = request.Source is null ? null : Path.GetFullPath(request.Source);
        var inside = new InsideSecrets(directory, journal.Cipher);
        var (conversion, _) = await Preparation.ConvertAsync(ports, directory, current, given, request.Database, stop);
        var asked = request.AllowOneOff ? conversion.Inside : [];
        current = await inside.FetchAsync(current, asked, variable => ports.Source.ReadInsideAsync(variable, stop));
        if (asked.Count > 0) (conversion, _) = await Preparation.ConvertAsync(ports, directory, current, given, request.Database, stop);
        var planner = new Planner(ports.Target, journal.Owns);
        var plan = await planner.PlanAsync(current, conversion, request with { Source = given }, PlanGuard.Of(current, journal.Cipher), ports.Time.GetUtcNow(), stop);
        plan.Save(directory.PlanFile);
        return plan;
    }

    /// <summary>Does it all on a copy, behind a gate, and takes it away again.</summary>
    /// <param name="agent">True: one-off dynos may be started on Heroku for agents that compress what is copied.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="NeedsPersonException">It cannot go on before somebody has done something.</exception>
    public async Task<RehearsalReport> RehearseAsync(bool agent, CancellationToken stop)
    {
        using var held = directory.Lock();
        var journal = Journal();
        var preparation = await Preparation.MakeAsync(ports, directory, app, journal, stop);
        return await new RehearsalJourney(ports, journal, directory, faults).RunAsync(preparation, agent, stop);
    }

    /// <summary>What the last rehearsal that passed showed; null: none did.</summary>
    public RehearsalReport? LastRehearsal() => RehearsalJourney.Report(Journal().Last(RehearsalJourney.Name));

    /// <summary>True: a cutover has begun and was not taken back.</summary>
    public bool HasCutover() => CutoverJourney.Standing(Journal()) is not null;

    /// <summary>Moves the app. Until its stage <c>open</c>, <see cref="RollbackAsync"/> loses nothing.</summary>
    /// <exception cref="NeedsPersonException">It cannot go on before somebody has done something.</exception>
    public async Task<CutoverReport> CutoverAsync(CutoverOptions options, CancellationToken stop)
    {
        using var held = directory.Lock();
        var journal = Journal();
        var cutover = new CutoverJourney(ports, journal, directory, faults);
        if (CutoverJourney.Standing(journal) is { } standing)
        {
            if (RollbackJourney.HasBegun(standing))
                throw new NeedsPersonException($"The cutover of {app} is being taken back. Finish that first: landfall migrate rollback {app}");
            if (OpenSteps.HasOpened(standing)) return await cutover.GoOnAsync(standing, Opening.Of(standing), options, stop);
        }
        return await cutover.RunAsync(await Preparation.MakeAsync(ports, directory, app, journal, stop), options, stop);
    }

    /// <summary>Takes the cutover back: the app runs on Heroku as it did.</summary>
    /// <param name="discardNewWrites">True: what was written on the platform since it opened may be lost.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="NeedsPersonException">There is nothing to take back, or it would lose writes that may not be lost.</exception>
    public async Task RollbackAsync(bool discardNewWrites, CancellationToken stop)
    {
        using var held = directory.Lock();
        await new RollbackJourney(ports, Journal(), faults).RunAsync(discardNewWrites, stop);
    }

    MigrationJournal Journal() => MigrationJournal.Open(directory, ports.Time);
}
