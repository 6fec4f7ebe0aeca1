using System.Security.Cryptography;
using Landfall.Convert;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate.Steps;

/// <summary>Starts the app behind a gate, without workers, and asks it something through the gate.</summary>
/// <param name="ports">What is outside.</param>
/// <param name="landing">Where it stands.</param>
/// <param name="stage">The stage it is part of.</param>
/// <param name="webCount">How many web containers at most.</param>
sealed class DeploySteps(Ports ports, Landing landing, Stage stage, int webCount)
{
    const string Admission = "admission";
    const string EndpointHost = "endpoint-host";
    const string Deploy = "deploy";
    static readonly TimeSpan SmokePatience = TimeSpan.FromMinutes(2);
    static readonly TimeSpan SmokePause = TimeSpan.FromSeconds(2);

    public IEnumerable<Step> All()
    {
        foreach (var app in landing.Apps)
        {
            yield return new(stage, $"configure{app.Step}", $"Setting the {landing.Conversion.Config.Count} variables of {app.Place}", (run, stop) => ConfigureAsync(app, run, stop));
            yield return new(stage, $"{Deploy}{app.Step}", $"Building and starting {app.Place}", (run, stop) => DeployAsync(app, run, stop));
            yield return new(stage, $"hold-workers{app.Step}", "Seeing to it that no worker runs", (run, stop) => HoldWorkersAsync(app, run, stop));
            yield return new(stage, $"size{app.Step}", "Setting the sizes of the services", (run, stop) => SizeAsync(app, run, stop));
        }
        if (landing.Web is null) yield break;
        yield return new(stage, "gate", "Making the endpoint, closed but for the smoke test", GateAsync);
        yield return new(stage, "smoke", "Smoke test through the gate", SmokeAsync);
    }

    /// <summary>True: something of it may run on the platform.</summary>
    public static bool HasBegun(JournalRun run) => run.Rows.Any(r => r.State == RowState.Begun && r.Step.Split('/')[0] == Deploy);

    /// <summary>The token of the gate, made once per run.</summary>
    public static Secret Token(JournalRun run) =>
        run.Once(Admission, () => new Secret(System.Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))));

    /// <summary>The endpoint's host; null before it is made.</summary>
    public static string? Host(JournalRun run) => run.Recall(EndpointHost);

    async Task ConfigureAsync(LandingApp app, JournalRun run, CancellationToken stop)
    {
        var configuration = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in landing.Conversion.Config)
        {
            var value = variable.Database is { } handle
                ? await ports.Target.DatabaseUrlAsync(landing.Databases.First(d => d.Planned.Handle == handle).Place, stop)
                : variable.Value;
            // The interface takes an empty value for a removal, and the plan said so.
            if (value is not null && value.Reveal().Length > 0) configuration[variable.Key.Value] = value.Reveal();
        }
        await ports.Target.ConfigureAsync(app.Place, configuration, run, stop);
    }

    Task DeployAsync(LandingApp app, JournalRun run, CancellationToken stop) => ports.Target.DeployAsync(
        app.Place, app.Work, [.. app.Services.Select(s => new ServiceStart(s.Process.Value, Count(s), s.Size))], run, stop);

    int Count(PlannedService service) => service == landing.Web ? Math.Min(service.Count, webCount) : 0;

    // A platform that does not know the counts of a deploy starts one of each.
    async Task HoldWorkersAsync(LandingApp app, JournalRun run, CancellationToken stop)
    {
        foreach (var (process, count) in await ports.Target.CountsAsync(app.Place, stop))
        {
            if (count == 0 || process == landing.Web?.Process.Value) continue;
            ports.Say($"   {process} had {count} containers: stopping them until the app is open.");
            await ports.Target.ScaleAsync(app.Place, process, 0, null, run, stop);
        }
    }

    async Task SizeAsync(LandingApp app, JournalRun run, CancellationToken stop)
    {
        foreach (var service in app.Services)
            await ports.Target.ScaleAsync(app.Place, service.Process.Value, Count(service), service.Size, run, stop);
    }

    async Task GateAsync(JournalRun run, CancellationToken stop) =>
        run.Remember(EndpointHost, await ports.Target.GateAsync(landing.Main.Place, landing.Web!.Process.Value, Token(run), run, stop));

    async Task SmokeAsync(JournalRun run, CancellationToken stop)
    {
        var host = Host(run)!;
        var began = ports.Time.GetTimestamp();
        for (; ; )
        {
            var answer = await ports.Probe.AskAsync(host, landing.SmokePath, Token(run), stop);
            if (answer.Serves)
            {
                ports.Say($"   https://{host}{landing.SmokePath}: {answer}");
                break;
            }
            if (ports.Time.GetElapsedTime(began) > SmokePatience)
                throw new NeedsPersonException($"The smoke test failed: https://{host}{landing.SmokePath}: {answer}. Look at the app's log, then run the same command again, or roll back.");
            await Task.Delay(SmokePause, ports.Time, stop);
        }
        if ((await ports.Probe.AskAsync(host, landing.SmokePath, null, stop)).Serves)
            throw new UnexpectedStateException($"https://{host} answers without the gate's token: the gate is not closed.");
    }
}
