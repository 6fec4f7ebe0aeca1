using Landfall.Client.Databases;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Steps;

namespace Landfall.Migrate.Cutover;

/// <summary>Lets everybody in, starts the workers, looks whether it serves.</summary>
sealed class OpenSteps(Ports ports, Landing landing, CutoverOptions options)
{
    const string Admit = "admit";
    const string Workers = "workers";
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public IEnumerable<Step> All()
    {
        yield return new(Stage.Open, "source-still", "Seeing that the source is as it was frozen", (run, stop) => Fingerprints.DemandAsync(ports, landing, run, stop));
        yield return new(Stage.Open, "baseline", "Remembering how often the new tables were written", BaselineAsync);
        if (landing.Web is { } web) yield return new(Stage.Open, Admit, "Opening the gate", (run, stop) => ports.Target.OpenAsync(landing.Main.Place, web.Process.Value, run, stop));
        yield return new(Stage.Open, Workers, "Starting the workers", StartWorkersAsync);
        if (landing.Web is not null) yield return new(Stage.Observe, "observe", $"Looking at it for {options.Observe.TotalSeconds:0} seconds", ObserveAsync);
    }

    /// <summary>True: from here on, what users write is on the platform alone.</summary>
    public static bool HasOpened(JournalRun run) => run.HasBegun(Admit) || run.HasBegun(Workers);

    async Task BaselineAsync(JournalRun run, CancellationToken stop)
    {
        foreach (var database in landing.Databases)
            if (await ports.Target.ActivityAsync(database.Place, stop) is { } activity)
                run.Remember(Activity.Key(database.Place), Activity.Write(activity));
    }

    async Task StartWorkersAsync(JournalRun run, CancellationToken stop)
    {
        foreach (var app in landing.Apps)
            foreach (var service in app.Services)
                await ports.Target.ScaleAsync(app.Place, service.Process.Value, service.Count, service.Size, run, stop);
    }

    async Task ObserveAsync(JournalRun run, CancellationToken stop)
    {
        var host = DeploySteps.Host(run)!;
        var began = ports.Time.GetTimestamp();
        var answers = new List<Target.ProbeAnswer>();
        do
        {
            answers.Add(await ports.Probe.AskAsync(host, landing.SmokePath, null, stop));
            await Task.Delay(Second, ports.Time, stop);
        }
        while (ports.Time.GetElapsedTime(began) < options.Observe);
        var failed = answers.Count(a => !a.Serves);
        var median = answers.Select(a => a.Took).Order().ElementAt(answers.Count / 2);
        run.Remember("observed", $"{answers.Count} requests, {failed} failed, median {median.TotalMilliseconds:0} ms");
        ports.Say($"   {run.Recall("observed")}");
        if (failed > 0)
            throw new NeedsPersonException(
                $"The app is open, but {failed} of {answers.Count} requests to https://{host}{landing.SmokePath} failed (last: {answers.Last(a => !a.Serves)}). "
                + "Look at its log and run the same command again; or go back: landfall migrate rollback");
    }
}
