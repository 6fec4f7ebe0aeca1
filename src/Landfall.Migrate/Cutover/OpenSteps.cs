using Landfall.Client.Databases;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Steps;
using Landfall.Values;

namespace Landfall.Migrate.Cutover;

/// <summary>Lets everybody in, starts the workers, looks whether it serves.</summary>
sealed class OpenSteps(Ports ports, Opening opening, CutoverOptions options)
{
    const string Admit = "admit";
    const string Workers = "workers";
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The last look back at Heroku.</summary>
    public IEnumerable<Step> Before(Landing landing) =>
    [
        new(Stage.Open, "source-still", "Seeing that the source is as it was frozen", (run, stop) => Fingerprints.DemandAsync(ports, landing, run, stop)),
        new(Stage.Open, "baseline", "Remembering how often the new tables were written", (run, stop) => BaselineAsync(landing, run, stop)),
    ];

    /// <summary>From here on, nothing but the platform and the journal is needed.</summary>
    public IEnumerable<Step> All()
    {
        if (opening.Web is { } web) yield return new(Stage.Open, Admit, "Opening the gate", (run, stop) => ports.Target.OpenAsync(opening.Place(opening.App), web, run, stop));
        yield return new(Stage.Open, Workers, "Starting the workers", StartWorkersAsync);
        if (opening.Web is not null) yield return new(Stage.Observe, "observe", $"Looking at it for {options.Observe.TotalSeconds:0} seconds", ObserveAsync);
    }

    /// <summary>True: from here on, what users write is on the platform alone.</summary>
    public static bool HasOpened(JournalRun run) => run.HasBegun(Admit) || run.HasBegun(Workers);

    async Task BaselineAsync(Landing landing, JournalRun run, CancellationToken stop)
    {
        foreach (var database in landing.Databases)
            if (await ports.Target.ActivityAsync(database.Place, stop) is { } activity)
                run.Remember(Activity.Key(database.Place), Activity.Write(activity));
    }

    async Task StartWorkersAsync(JournalRun run, CancellationToken stop)
    {
        foreach (var service in opening.Services)
            await ports.Target.ScaleAsync(opening.Place(service.App), service.Process, service.Count, ContainerSize.Parse(service.Megabytes), run, stop);
    }

    async Task ObserveAsync(JournalRun run, CancellationToken stop)
    {
        var host = DeploySteps.Host(run)!;
        var began = ports.Time.GetTimestamp();
        var answers = new List<Target.ProbeAnswer>();
        do
        {
            answers.Add(await ports.Probe.AskAsync(host, opening.SmokePath, null, stop));
            await Task.Delay(Second, ports.Time, stop);
        }
        while (ports.Time.GetElapsedTime(began) < options.Observe);
        var failed = answers.Count(a => !a.Serves);
        var median = answers.Select(a => a.Took).Order().ElementAt(answers.Count / 2);
        run.Remember("observed", $"{answers.Count} requests, {failed} failed, median {median.TotalMilliseconds:0} ms");
        ports.Say($"   {run.Recall("observed")}");
        if (failed > 0)
            throw new NeedsPersonException(
                $"The app is open, but {failed} of {answers.Count} requests to https://{host}{opening.SmokePath} failed (last: {answers.Last(a => !a.Serves)}). "
                + "Look at its log and run the same command again; or go back: landfall migrate rollback");
    }
}
