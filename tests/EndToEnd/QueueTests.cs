using System.Text.Json.Nodes;
using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>What is asked of one app happens in order, and can be called off.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class QueueTests(RunningPlatform platform)
{
    [Fact]
    public async Task Two_deploys_of_one_app_run_one_after_the_other()
    {
        var (app, running) = await platform.ShopAsync();
        var wanted = running == "v1" ? "v2" : "v1";
        var (one, two) = (await platform.ImageAsync(wanted), await platform.ImageAsync(running));

        var first = await platform.AskDeployAsync(app.App, one);
        var second = await platform.AskDeployAsync(app.App, two);
        await Eventually.TrueAsync("the first has ended", TimeSpan.FromSeconds(60), async () =>
        {
            // Read in this order: the second may begin between the two.
            var behind = await platform.Api.Operations.GetAsync(second.Id, default);
            var ended = (await platform.Api.Operations.GetAsync(first.Id, default)).Ended;
            Assert.True(ended || behind.Status == "queued", behind.Status);
            return ended;
        });

        Assert.Equal(wanted, await app.AskAsync());
        await platform.SucceedAsync(await platform.EndOfAsync(second));
        Assert.Equal(running, await app.AskAsync());
    }

    [Fact]
    public async Task A_queued_deploy_that_is_cancelled_never_begins()
    {
        var (app, running) = await platform.ShopAsync();
        var image = await platform.ImageAsync("never", "WEB=mute");

        var first = await platform.AskDeployAsync(app.App, await platform.ImageAsync(running));
        var second = await platform.AskDeployAsync(app.App, image);
        await CancelAsync(second);

        await platform.SucceedAsync(await platform.EndOfAsync(first));
        await AssertCancelledAsync(second);
        Assert.Empty(Journal.Of(platform.Data, second.Id).Steps);
        Assert.Equal(running, await app.AskAsync());
    }

    [Fact]
    public async Task A_running_deploy_that_is_cancelled_is_undone()
    {
        var (app, running) = await platform.ShopAsync();
        var image = await platform.ImageAsync("never", "WEB=mute");
        var before = await Inventory.OfAsync(platform.Machine);
        await using var visitor = app.Probe();

        var patient = RunningPlatform.Deploy(image) with
        {
            Settings = new Dictionary<string, string> { ["APTIBLE_DOCKER_IMAGE"] = image, ["RELEASE_HEALTHCHECK_TIMEOUT"] = "600" },
        };
        var operation = await platform.Api.Operations.CreateAsync(app.App.Document, patient, default);
        await Eventually.TrueAsync("the new version is being checked", TimeSpan.FromSeconds(60), async () =>
            (await platform.LogAsync(operation)).Contains("Checking that", StringComparison.Ordinal));
        await CancelAsync(operation);

        await AssertCancelledAsync(operation);
        Assert.Equal([running], await visitor.EndAsync());
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
    }

    Task CancelAsync(Operation operation) => platform.Api.Api.PutAsync(operation.Document.Self, new JsonObject { ["cancelled"] = true }, default);

    async Task AssertCancelledAsync(Operation operation)
    {
        var ended = await platform.EndOfAsync(operation);
        Assert.Equal("failed", ended.Status);
        Assert.True(ended.Document.Flag("aborted"));
        Assert.Equal("It was cancelled.", ended.Failure);
    }
}
