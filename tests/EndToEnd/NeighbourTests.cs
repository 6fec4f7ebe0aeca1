using System.Diagnostics;
using System.Globalization;
using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>An app that takes all that it can get: the app beside it and the platform go on.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class NeighbourTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_fork_bomb_a_balloon_and_a_shouting_app_cost_their_neighbour_no_request()
    {
        var (neighbour, running) = await platform.ShopAsync();
        var greedy = await platform.ServeAsync(platform.Main, "greedy", await platform.ImageAsync("plain", "HOOK=none", "SECOND=none"));
        await using var visitor = neighbour.Probe();

        // As many programs as the container may have, and not one more.
        var swarm = await greedy.AskAsync("/swarm");
        Assert.StartsWith("EAGAIN after ", swarm, StringComparison.Ordinal);
        Assert.InRange(int.Parse(swarm.Split(' ')[^1], CultureInfo.InvariantCulture), 10, 5000);
        await greedy.AskAsync("/shout");
        await Record.ExceptionAsync(() => greedy.AskAsync("/eat"));
        var watch = Stopwatch.StartNew();
        await platform.Api.Apps.ReloadAsync(neighbour.App, default);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
        await Eventually.TrueAsync("it was ended for its memory and is back", TimeSpan.FromSeconds(60), async () =>
            await Record.ExceptionAsync(() => greedy.AskAsync()) is null);
        Assert.Equal([running], await visitor.EndAsync());
        Assert.InRange(await LogBytesAsync(greedy), 0, 40L << 20);
        await platform.SucceedAsync(await platform.DoAsync(greedy.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task The_host_of_an_app_that_is_gone_leads_nowhere_and_goes_to_nobody_else()
    {
        var image = await platform.ImageAsync("plain", "HOOK=none", "SECOND=none");
        var gone = await platform.ServeAsync(platform.Main, "gone", image);
        await platform.SucceedAsync(await platform.DoAsync(gone.App.Document, new OperationRequest("deprovision")));
        var next = await platform.ServeAsync(platform.Main, "gone", image);

        Assert.NotEqual(gone.Host, next.Host);
        await Assert.ThrowsAsync<HttpRequestException>(() => gone.AskAsync());
        await platform.SucceedAsync(await platform.DoAsync(next.App.Document, new OperationRequest("deprovision")));
    }

    async Task<long> LogBytesAsync(ServingApp app)
    {
        var container = (await Inventory.OfAsync(platform.Machine)).Containers.Single(c => c.StartsWith($"landfall-app{app.App.Id}-web-", StringComparison.Ordinal)).Split(' ')[0];
        var log = await platform.Machine.DockerAsync("inspect", "--format", "{{ .LogPath }}", container);
        return Directory.GetFiles(Path.GetDirectoryName(log)!).Sum(file => new FileInfo(file).Length);
    }
}
