using Landfall.Heroku;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Planning;
using Landfall.Migrate.Steps;
using Landfall.Values;

namespace Landfall.Migrate.Cutover;

/// <summary>Stops writes on Heroku (heroku 3.3): web by maintenance, the rest by scale; then takes what the source is like at rest.</summary>
sealed class FreezeSteps(Ports ports, Landing landing, MigrationPlan plan, CutoverOptions options)
{
    const string Maintenance = "maintenance-before";
    const string Formation = "formation-before";
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Before anything is changed.</summary>
    public IEnumerable<Step> First() => [new(Stage.Freeze, "scheduler", "Asking about scheduled jobs", AskAboutSchedulerAsync)];

    public IEnumerable<Step> All()
    {
        yield return new(Stage.Freeze, "remember", "Remembering how the app runs on Heroku", RememberAsync);
        yield return new(Stage.Freeze, "maintenance-on", "Maintenance mode on", (_, stop) => ports.Source.SetMaintenanceAsync(true, stop));
        yield return new(Stage.Freeze, "scale-down", "Stopping every process but web", ScaleDownAsync);
        yield return new(Stage.Freeze, "one-offs", "Waiting for processes to end", AwaitDynosAsync);
        if (options.FenceSource) yield return new(Stage.Freeze, "fence", "Making the source refuse writes", FenceAsync);
        yield return new(Stage.Freeze, "sessions", "Counting other sessions on the source", AwaitSessionsAsync);
        yield return new(Stage.Freeze, "fingerprint", "Taking the source's fingerprint", (run, stop) => Fingerprints.TakeAsync(ports, landing, run, stop));
    }

    /// <summary>The quantities that the processes had; null: nothing was remembered yet.</summary>
    public static IReadOnlyDictionary<string, int>? FormationBefore(JournalRun run) => run.Recall(Formation) is { } text
        ? text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => int.Parse(p[1]))
        : null;

    /// <summary>Whether maintenance mode was on; null: nothing was remembered yet.</summary>
    public static bool? MaintenanceBefore(JournalRun run) => run.Recall(Maintenance) is { } text ? text == "on" : null;

    Task AskAboutSchedulerAsync(JournalRun run, CancellationToken stop)
    {
        const string Question = "Scheduled jobs write too, and only you can pause them (heroku addons:open NAME). Have you paused them all?";
        if (plan.HasScheduler && !options.SchedulerPaused && !options.Ask(Question))
            throw new NeedsPersonException("The app has scheduled jobs. Pause them, then run the cutover again with --scheduler-paused. Nothing was changed.");
        return Task.CompletedTask;
    }

    async Task RememberAsync(JournalRun run, CancellationToken stop)
    {
        if (run.Recall(Maintenance) is null) run.Remember(Maintenance, await ports.Source.MaintenanceAsync(stop) ? "on" : "off");
        if (run.Recall(Formation) is not null) return;
        run.Remember(Formation, string.Join(',', (await ports.Source.ScaleAsync(stop)).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}")));
    }

    async Task ScaleDownAsync(JournalRun run, CancellationToken stop)
    {
        var zero = FormationBefore(run)!.Where(f => f is { Key: not "web", Value: > 0 }).ToDictionary(f => f.Key, _ => 0);
        if (zero.Count > 0) await ports.Source.SetScaleAsync(zero, stop);
    }

    async Task AwaitDynosAsync(JournalRun run, CancellationToken stop)
    {
        var began = ports.Time.GetTimestamp();
        var told = "";
        for (; ; )
        {
            var running = (await ports.Source.DynosAsync(stop)).Where(IsRunning).Select(d => d.Name).Order(StringComparer.Ordinal).ToList();
            if (running.Count == 0) return;
            var names = string.Join(", ", running);
            if (ports.Time.GetElapsedTime(began) > options.OneOffPatience)
                throw new NeedsPersonException(
                    $"Still running on Heroku after {options.OneOffPatience.TotalMinutes:0} minutes: {names}. Stop them (heroku ps:stop), then run the cutover again, or roll back.");
            if (told != names) ports.Say($"   still running: {names}");
            told = names;
            await Task.Delay(Pause, ports.Time, stop);
        }
    }

    // Our own agent only reads, and ends with its copy.
    static bool IsRunning(Dyno dyno) => dyno.Type != "web" && dyno.State is not ("crashed" or "down") && dyno.Command != AgentDyno.Command;

    async Task FenceAsync(JournalRun run, CancellationToken stop)
    {
        foreach (var database in landing.Databases) await ports.Fence.RaiseAsync(await UrlAsync(database, stop), stop);
    }

    async Task AwaitSessionsAsync(JournalRun run, CancellationToken stop)
    {
        foreach (var database in landing.Databases)
        {
            var source = await UrlAsync(database, stop);
            var began = ports.Time.GetTimestamp();
            for (; ; )
            {
                var sessions = await ports.Freeze.OtherSessionsAsync(source, stop);
                var writing = sessions.Where(s => s.Writing).ToList();
                if (writing.Count == 0)
                {
                    ports.Say($"   {database.Planned.AddOn.Name}: {sessions.Count} other sessions, none writing");
                    break;
                }
                if (ports.Time.GetElapsedTime(began) > options.SessionPatience)
                    throw new NeedsPersonException(
                        $"Somebody still writes to {database.Planned.AddOn.Name}: {string.Join(", ", writing)}. "
                        + "Stop them, then run the cutover again, or roll back.");
                await Task.Delay(Pause, ports.Time, stop);
            }
        }
    }

    async Task<PostgresUrl> UrlAsync(LandingDatabase database, CancellationToken stop) =>
        PostgresUrl.Parse((await CopySteps.SourceUrlAsync(ports, database, stop)).Reveal());
}
