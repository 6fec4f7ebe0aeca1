using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>The same once more: restart, rebuild, and a simulated end of memory.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class AgainTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_restart_pulls_an_image_that_is_no_longer_on_the_machine_by_its_digest()
    {
        var image = await platform.ImageAsync("v5");
        var app = await platform.ServeAsync(platform.Main, "forgotten", image);
        // The tag stands for something else by now; the restart must not take that.
        await platform.Machine.BuildAsync("v5", "VERSION=another");
        await platform.Machine.DockerAsync("stop", "--time", "1", await ContainerAsync(app, "web"), await ContainerAsync(app, "worker"));
        var kept = (await Inventory.OfAsync(platform.Machine)).Images.Single(i => i.StartsWith($"landfall.local/app-{app.App.Id}:", StringComparison.Ordinal)).Split(' ')[0];
        await platform.Machine.DockerAsync("rmi", "--force", kept);

        var operation = await platform.DoAsync(app.App.Document, new OperationRequest("restart"));

        await platform.SucceedAsync(operation);
        Assert.Contains("The app's image is no longer on the machine. Pulling 127.0.0.1:5000/app@sha256:", await platform.LogAsync(operation), StringComparison.Ordinal);
        Assert.Equal("v5", await app.AskAsync());
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task A_rebuild_pulls_the_tag_again_and_runs_before_deploy()
    {
        var image = await platform.ImageAsync("v6");
        var app = await platform.ServeAsync(platform.Main, "rebuilt", image);
        await platform.Machine.BuildAsync("v6", "VERSION=newer");
        await using var visitor = app.Probe();

        var operation = await platform.DoAsync(app.App.Document, new OperationRequest("rebuild"));

        await platform.SucceedAsync(operation);
        Assert.Equal(["v6", "newer"], await visitor.EndAsync());
        Assert.Single(Runs.Of(await platform.LogAsync(operation), "migrated"));
        Assert.Equal("rebuild", (await platform.DeploymentsAsync(app))[0].Text("operation_type"));
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task A_simulated_end_of_memory_ends_the_containers_and_brings_clean_ones()
    {
        var (app, running) = await platform.ShopAsync();
        var web = await ContainerAsync(app, "web");
        var history = (await platform.DeploymentsAsync(app)).Count;

        var operation = await platform.DoAsync(app.App.Document, new OperationRequest("captain_comeback_restart"));

        await platform.SucceedAsync(operation);
        Assert.Contains($"Container {web}: container exceeded its memory allocation (simulated).", await platform.LogAsync(operation), StringComparison.Ordinal);
        Assert.NotEqual(web, await ContainerAsync(app, "web"));
        Assert.Equal(running, await app.AskAsync());
        Assert.Equal(history, (await platform.DeploymentsAsync(app)).Count);
    }

    [Theory]
    [InlineData("before")]
    [InlineData("effect")]
    [InlineData("after")]
    public async Task A_simulated_end_of_memory_interrupted_by_a_crash_is_finished_by_the_next_start(string when)
    {
        var (app, running) = await platform.ShopAsync();
        var before = await Inventory.OfAsync(platform.Machine);

        var operation = await platform.CrashAsync($"app.captain_comeback_restart/out_of_memory:{when}", () =>
            platform.Api.Operations.CreateAsync(app.App.Document, new OperationRequest("captain_comeback_restart"), default));

        await platform.SucceedAsync(operation);
        Assert.Equal(running, await app.AskAsync());
        Assert.Equal(4, (await Inventory.OfAsync(platform.Machine)).Since(before).Count);
    }

    async Task<string> ContainerAsync(ServingApp app, string process) => (await Inventory.OfAsync(platform.Machine)).Containers
        .Single(c => c.StartsWith($"landfall-app{app.App.Id}-{process}-", StringComparison.Ordinal)).Split(' ')[0];
}
