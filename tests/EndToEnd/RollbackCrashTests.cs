using System.Text.Json.Nodes;
using EndToEnd.World;

namespace EndToEnd;

/// <summary>The server is killed at every instant of a rollback.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class RollbackCrashTests(RunningPlatform platform)
{
    static readonly string[] Steps = ["configuration", "image", "release", "start", "replace", "switch", "commit", "retire", "page"];

    public static TheoryData<string> Each => [.. Steps];

    [Theory, MemberData(nameof(Each))]
    public async Task A_rollback_interrupted_by_crashes_is_finished_by_the_next_start(string step)
    {
        var (app, running, wanted, back) = await TwoVersionsAsync();
        var before = await Inventory.OfAsync(platform.Machine);
        await using var visitor = app.Probe();

        var operation = await platform.CrashAsync(Instants.Of("app.rollback", step), () =>
            platform.Api.Operations.CreateAsync(app.App.Document, Deployments.Rollback(back), default));

        Assert.Equal([running, wanted], await visitor.EndAsync());
        await platform.SucceedAsync(operation);
        var journal = Journal.Of(platform.Data, operation.Id);
        Assert.Equal(Steps, journal.Steps);
        Assert.Equal(["done"], journal.States);
        Assert.Equal(wanted == "v1" ? ["web", "worker"] : ["clock", "web"], (await platform.ServicesAsync(app)).Select(s => s.Split(' ')[0]));
        var changes = (await Inventory.OfAsync(platform.Machine)).Since(before);
        Assert.Equal(["+container", "+container", "-container", "-container"], changes.Select(c => c.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.Equal("rollback", (await platform.DeploymentsAsync(app))[0].Text("operation_type"));
    }

    [Theory]
    [InlineData("replace", "effect")]
    [InlineData("switch", "effect")]
    public async Task A_rollback_that_is_cancelled_just_before_a_crash_leaves_what_was(string step, string when)
    {
        var (app, running, _, back) = await TwoVersionsAsync();
        var (before, services) = (await Inventory.OfAsync(platform.Machine), await platform.ServicesAsync(app));
        await using var visitor = app.Probe();

        var operation = await platform.CrashAsync($"app.rollback/{step}:{when}",
            () => platform.Api.Operations.CreateAsync(app.App.Document, Deployments.Rollback(back), default),
            asked => platform.Api.Api.PutAsync(asked.Document.Self, new JsonObject { ["cancelled"] = true }, default));

        Assert.Equal("It was cancelled.", operation.Failure);
        await visitor.EndAsync();
        Assert.Equal(running, await app.AskAsync());
        Assert.Equal(["undone"], Journal.Of(platform.Data, operation.Id).States);
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
        Assert.Equal(services, await platform.ServicesAsync(app));
        Assert.Equal("failed", (await platform.DeploymentsAsync(app))[0].Text("status"));
    }

    // One has a service that the other has not: it must come back, or go.
    async Task<(ServingApp App, string Running, string Wanted, long Deployment)> TwoVersionsAsync()
    {
        var app = await platform.ServedAsync("returning", await platform.ImageAsync("v1"));
        if ((await platform.DeploymentsAsync(app)).Count == 1)
            await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync("other", "SECOND=clock"))));
        var (history, running) = (await platform.DeploymentsAsync(app), await app.AskAsync());
        return running == "v1" ? (app, "v1", "other", history[^2].Id) : (app, "other", "v1", history[^1].Id);
    }
}
