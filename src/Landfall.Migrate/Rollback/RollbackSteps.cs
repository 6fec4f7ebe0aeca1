using Landfall.Client.Hal;
using Landfall.Client.Http;
using Landfall.Migrate.Cutover;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Steps;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate.Rollback;

/// <summary>Goes back: closes the gate, stops the new workers, and lets the app on Heroku run as it did.</summary>
/// <param name="ports">What is outside.</param>
/// <param name="cutover">The run that is taken back.</param>
/// <param name="app">The app on the platform.</param>
/// <param name="beside">The apps beside it.</param>
/// <param name="sourceVariables">The config vars that hold the URLs of the sources.</param>
sealed class RollbackSteps(Ports ports, JournalRun cutover, Place app, IReadOnlyList<Place> beside, IReadOnlyList<string> sourceVariables)
{
    public IEnumerable<Step> All()
    {
        var agent = new AgentDyno(ports, cutover);
        if (agent.IsThere) yield return new(Stage.Copy, "stop-agent", "Stopping the agent on Heroku", (_, _) => agent.StopAsync());
        if (DeploySteps.Host(cutover) is not null)
            yield return OnPlatform(Stage.Open, "close-gate", "Closing the gate", (run, stop) =>
                ports.Target.GateAsync(app, "web", DeploySteps.Token(cutover), run, stop));
        if (DeploySteps.HasBegun(cutover)) yield return OnPlatform(Stage.Deploy, "stop-workers", "Stopping the workers on the platform", StopWorkersAsync);
        if (cutover.HasBegun("fence")) yield return new(Stage.Freeze, "lower-fence", "Letting the source take writes again", LowerFenceAsync);
        if (cutover.HasBegun("scale-down")) yield return new(Stage.Freeze, "scale-back", "Starting the processes on Heroku", ScaleBackAsync);
        if (cutover.HasBegun("maintenance-on") && FreezeSteps.MaintenanceBefore(cutover) == false)
            yield return new(Stage.Freeze, "maintenance-off", "Maintenance mode off", (_, stop) => ports.Source.SetMaintenanceAsync(false, stop));
    }

    // A platform that is gone or out of reach does not keep the app from running where it ran. One that refuses or fails by itself does: it may run the workers.
    Step OnPlatform(Stage stage, string name, string say, Func<JournalRun, CancellationToken, Task> act) => new(stage, name, say, async (run, stop) =>
    {
        try
        {
            await act(run, stop);
        }
        catch (Exception away) when (IsAway(away))
        {
            ports.Say($"   Passed by: {away.Message.TrimEnd('.')}. Should {ports.Target.Host} come back, see that nothing of {app} runs there (landfall apps:deprovision).");
        }
    });

    /// <summary>True: the platform is out of reach, or what was made there is gone.</summary>
    public static bool IsAway(Exception failure) =>
        failure is UnreachableException or NotFoundException or UnexpectedStateException or UnexpectedAnswerException or ApiException { Status: 404 or >= 502 };

    async Task StopWorkersAsync(JournalRun run, CancellationToken stop)
    {
        foreach (var place in beside.Prepend(app))
        {
            if (!await ports.Target.HasAppAsync(place, stop)) continue;
            foreach (var (process, count) in await ports.Target.CountsAsync(place, stop))
                if (count > 0 && (place != app || process != "web")) await ports.Target.ScaleAsync(place, process, 0, null, run, stop);
        }
    }

    async Task LowerFenceAsync(JournalRun run, CancellationToken stop)
    {
        var config = await ports.Source.ConfigAsync(stop);
        foreach (var variable in sourceVariables)
            if (config.GetValueOrDefault(variable) is { } url) await ports.Fence.LowerAsync(PostgresUrl.Parse(url.Reveal()), stop);
    }

    async Task ScaleBackAsync(JournalRun run, CancellationToken stop)
    {
        var before = FreezeSteps.FormationBefore(cutover)!.Where(f => f is { Key: not "web", Value: > 0 }).ToDictionary(f => f.Key, f => f.Value);
        if (before.Count > 0) await ports.Source.SetScaleAsync(before, stop);
    }
}
