using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>Clients that stay: a deploy under them takes nothing from them.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class LongConnectionTests(RunningPlatform platform)
{
    [Fact]
    public async Task Who_keeps_his_connection_loses_nothing()
    {
        var (app, running) = await platform.ShopAsync();
        var wanted = running == "v1" ? "v2" : "v1";
        var image = await platform.ImageAsync(wanted);
        await using var visitor = app.Probe(keep: true);
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, image)));
        Assert.Equal([running, wanted], await visitor.EndAsync());
    }

    [Fact]
    public async Task Who_waits_for_an_answer_gets_it_from_the_version_that_he_asked()
    {
        var (app, running) = await platform.ShopAsync();
        var wanted = running == "v1" ? "v2" : "v1";
        var operation = await platform.AskDeployAsync(app.App, await platform.ImageAsync(wanted));
        List<Task<string>> polls = [];
        while (!operation.Ended)
        {
            polls.Add(app.AskAsync("/wait?ms=1500"));
            await Task.Delay(100);
            operation = await platform.Api.Operations.GetAsync(operation.Id, default);
        }

        var answers = await Task.WhenAll(polls);
        await platform.SucceedAsync(operation);
        // First only the old one's, then only the new one's.
        Assert.Equal([running, wanted], answers.Where((a, i) => i == 0 || a != answers[i - 1]));
    }

    [Fact]
    public async Task A_websocket_stays_with_its_container_while_the_release_switches_under_it()
    {
        var (app, running) = await platform.ShopAsync();
        var wanted = running == "v1" ? "v2" : "v1";
        Operation operation;
        await using (var listener = await Listener.OpenAsync(app))
        {
            operation = await platform.AskDeployAsync(app.App, await platform.ImageAsync(wanted));
            await Eventually.TrueAsync("the edge has switched", TimeSpan.FromSeconds(60), async () => await app.AskAsync() == wanted);
            Assert.Equal(running, await listener.NextAsync());
            Assert.False(listener.Ended);
        }
        await platform.SucceedAsync(await platform.EndOfAsync(operation));
        await using var next = await Listener.OpenAsync(app);
        Assert.Equal(wanted, await next.NextAsync());
    }
}
