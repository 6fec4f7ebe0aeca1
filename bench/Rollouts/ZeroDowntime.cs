using EndToEnd.World;

namespace Rollouts;

/// <summary>
/// Deploys of an HTTP app under 200 requests a second and open websockets, through the edge. Beside it, in the same run, the same
/// swap of containers as others do it: nginx reloaded as soon as the new container has started, and the old one stopped first.
/// A websocket that is open ends once with its container; it is lost when it is cut while its version still serves, or when it
/// cannot be opened again at once.
/// </summary>
sealed class ZeroDowntime(RunningPlatform platform)
{
    const int PerSecond = 200;
    const int Websockets = 20;
    int lost;

    public async Task<string> RunAsync(int deploys)
    {
        var images = new[] { await ImageAsync("v1"), await ImageAsync("v2") };
        var app = await platform.ServeAsync(platform.Main, "measured", images[0]);
        using var done = new CancellationTokenSource();
        await using var load = new Load(platform.Way, new Uri($"https://{app.Host}/"), PerSecond);
        var listening = Enumerable.Range(0, Websockets).Select(_ => ListenAsync(app, done.Token)).ToList();
        for (var n = 1; n <= deploys; n++)
        {
            await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, images[n % 2])));
            if (n % 10 == 0) Figures.Say($"{n} deploys: {load.Sent} sent, {load.Failed} failed, worst {load.WorstMilliseconds:0} ms, {lost} websockets lost {load.Reasons}");
        }
        await load.EndAsync();
        await done.CancelAsync();
        await Task.WhenAll(listening);
        if (load.Failed > 0) Figures.Say(load.Reasons);

        var swaps = Math.Max(2, deploys / 5);
        await using var field = await NginxField.StartAsync(platform.Machine, images[0]);
        var reload = await SwapsAsync(field, swaps, images, field.ReloadAfterStartAsync);
        var stopFirst = await SwapsAsync(field, swaps, images, field.StopFirstAsync);
        return $"deploys={deploys} sent={load.Sent} failed={load.Failed} worst_ms={load.WorstMilliseconds:0} websockets_lost={lost} "
            + $"field_swaps={swaps} reload_sent={reload.Sent} reload_failed={reload.Failed} reload_worst_ms={reload.WorstMilliseconds:0} "
            + $"stopfirst_sent={stopFirst.Sent} stopfirst_failed={stopFirst.Failed} stopfirst_worst_ms={stopFirst.WorstMilliseconds:0}";
    }

    // An image of one service, without hooks: what is measured is the swap.
    Task<string> ImageAsync(string version) => platform.ImageAsync(version, "HOOK=none", "SECOND=none");

    static async Task<Load> SwapsAsync(NginxField field, int swaps, string[] images, Func<string, Task> swap)
    {
        var load = new Load(field.Way, field.Root, PerSecond);
        for (var n = 1; n <= swaps; n++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            await swap(images[n % 2]);
        }
        await load.EndAsync();
        Figures.Say($"the field's way, {swap.Method.Name.Replace("Async", "", StringComparison.Ordinal)}: {load.Sent} sent, {load.Failed} failed, worst {load.WorstMilliseconds:0} ms ({load.Reasons})");
        return load;
    }

    async Task ListenAsync(ServingApp app, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await using var listener = await OpenAsync(app);
            if (listener is null) continue;
            while (!listener.Ended && !done.IsCancellationRequested) await Task.Delay(20, CancellationToken.None);
            if (listener.Ended && await app.AskAsync() == listener.Heard) Lose($"a websocket of {listener.Heard} was cut while that version serves");
        }
    }

    async Task<Listener?> OpenAsync(ServingApp app)
    {
        try
        {
            return await Listener.OpenAsync(app);
        }
        catch (System.Net.WebSockets.WebSocketException refused)
        {
            Lose($"a websocket could not be opened: {refused.Message}");
            return null;
        }
    }

    void Lose(string how)
    {
        Interlocked.Increment(ref lost);
        Figures.Say(how);
    }
}
