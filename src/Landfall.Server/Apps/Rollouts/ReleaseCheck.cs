using System.Net;
using Landfall.Engine;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// Waits until a new container is fit to serve (interface 4.6): behind an endpoint, until it answers http on its port; with
/// a health check of its own, until that passes; else until it has stayed up for a while. What it saw is in the refusal.
/// </summary>
sealed class ReleaseCheck(IEngine engine, Diagnosis diagnosis, TimeProvider time)
{
    // Most programs are up within a second; one that is not is not asked the more often for it.
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);
    static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(180);
    static readonly TimeSpan Naive = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Background = TimeSpan.FromSeconds(3);

    /// <exception cref="OperationFailedException">It is not fit.</exception>
    public async Task PassAsync(OperationRun run, Container container, CancellationToken stop)
    {
        var service = run.Store.Services.Find(container.ServiceId)!;
        var image = RolloutData.Image(run);
        var (settings, env) = (Configurations.ReadSettings(run, run.Remembered("setting_id")).Plain, Configurations.Read(run, run.Remembered("configuration_id")));
        foreach (var (name, value) in settings) env[name] = value;
        // The longest that any endpoint of the service allows.
        var timeout = EndpointSettings.Of(run, service.Id, env, EndpointSettings.ReleaseTimeout).Max(value => EndpointSettings.Seconds(EndpointSettings.ReleaseTimeout, value)) ?? DefaultTimeout;
        var strict = EndpointSettings.Of(run, service.Id, env, EndpointSettings.StrictHealthChecks).Contains("true");
        if (RolloutData.HasEndpoint(run, service.Id))
            await AnswersAsync(run, container, Ports.Of(run.Store, service.Id, image.Ports), strict, timeout, stop);
        else if (image.HasHealthCheck && !service.NaiveHealthCheck)
            await UntilAsync(run, container, [], timeout, c => c.Health == Health.Healthy, "its own health check did not pass", stop);
        else
            await StaysUpAsync(run, container, service is { NaiveHealthCheck: true, ForceZeroDowntime: true } ? Naive : Background, stop);
    }

    /// <summary>Waits until a container answers http. Any answer passes, unless strict: then only 200 on /healthcheck.</summary>
    public async Task AnswersAsync(OperationRun run, Container container, int port, bool strict, TimeSpan timeout, CancellationToken stop)
    {
        var address = run.Platform.Address(run.Account.Subnet, container.Address);
        var probes = new List<string>();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        run.Log($"Checking that {container.Name} answers on port {port}.");
        await UntilAsync(run, container, port, probes, timeout, async () => await ProbeAsync(http, address, port, strict, probes, stop),
            $"it did not answer on port {port}", stop);
    }

    static async Task<bool> ProbeAsync(HttpClient http, IPAddress address, int port, bool strict, List<string> probes, CancellationToken stop)
    {
        var path = strict ? "/healthcheck" : "/";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{address}:{port}{path}");
        request.Headers.Host = "containers";
        request.Headers.Add("X-Aptible-Health-Check", "true");
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            probes.Add($"GET {path} → {(int)answer.StatusCode}");
            return !strict || answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            probes.Add($"GET {path} → {(failure as HttpRequestException)?.HttpRequestError.ToString() ?? "no answer within 5 s"}");
            return false;
        }
    }

    async Task StaysUpAsync(OperationRun run, Container container, TimeSpan span, CancellationToken stop)
    {
        var since = time.GetTimestamp();
        await UntilAsync(run, container, [], span + Naive, _ => time.GetElapsedTime(since) >= span, "it did not stay up", stop);
    }

    Task UntilAsync(
        OperationRun run, Container container, List<string> probes, TimeSpan timeout, Func<ContainerDescription, bool> fit, string reason, CancellationToken stop) =>
        UntilAsync(run, container, port: null, probes, timeout, async () => await engine.FindAsync(container.Name, stop) is { } found && fit(found), reason, stop);

    async Task UntilAsync(
        OperationRun run, Container container, int? port, List<string> probes, TimeSpan timeout, Func<Task<bool>> fit, string reason, CancellationToken stop)
    {
        var since = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)))
        {
            var found = await engine.FindAsync(container.Name, stop);
            if (found is not { Status: ContainerStatus.Running })
                throw new OperationFailedException(await diagnosis.OfAsync(container, "it ended right after its start", port, probes, stop));
            if (await fit()) return;
            if (time.GetElapsedTime(since) >= timeout)
                throw new OperationFailedException(await diagnosis.OfAsync(container, $"{reason} within {timeout.TotalSeconds:0} seconds", port, probes, stop));
            await Task.Delay(pause, time, stop);
        }
    }
}
