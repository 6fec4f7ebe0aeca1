using System.Text.Json.Nodes;
using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>The server is killed at every instant of a rollback.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class RollbackCrashTests(RunningPlatform platform)
{
    static readonly string[] Steps = ["configuration", "image", "release", "start", "replace", "switch", "commit", "retire", "page"];

    // Those of one operation each, side by side; in a round only one of them may stop in a transaction of the store's.
    static readonly string[][] Shares = [["configuration", "start", "retire"], ["image", "release", "page"], ["replace", "switch", "commit"]];

    [Fact]
    public async Task Rollbacks_interrupted_by_crashes_in_each_step_are_finished_by_the_next_start()
    {
        Assert.Equal(Steps.Order(), Shares.SelectMany(share => share).Order());
        var apps = new List<TwoVersions>();
        for (var n = 0; n < Shares.Length; n++) apps.Add(await TwoVersionsAsync($"returning-{n}"));
        var before = await Inventory.OfAsync(platform.Machine);
        var visitors = apps.Select(app => app.App.Probe()).ToList();

        var operations = await platform.CrashAsync([.. apps.Zip(Shares, (app, share) =>
            new Interrupted(Instants.Of($"app/{app.App.App.Id}.rollback", share), () => AskAsync(app)))]);

        foreach (var (visitor, app) in visitors.Zip(apps))
            await using (visitor) Assert.Equal([app.Running, app.Wanted], await visitor.EndAsync());
        var changes = (await Inventory.OfAsync(platform.Machine)).Since(before);
        foreach (var (app, operation) in apps.Zip(operations))
        {
            await platform.SucceedAsync(operation);
            var journal = Journal.Of(platform.Data, operation.Id);
            Assert.Equal(Steps, journal.Steps);
            Assert.Equal(["done"], journal.States);
            Assert.Equal(app.Wanted == "v1" ? ["web", "worker"] : ["clock", "web"], (await platform.ServicesAsync(app.App)).Select(s => s.Split(' ')[0]));
            var own = changes.Where(c => c.Contains($" landfall-app{app.App.App.Id}-", StringComparison.Ordinal)).Select(c => c.Split(' ')[0]);
            Assert.Equal(["+container", "+container", "-container", "-container"], own.Order(StringComparer.Ordinal));
            Assert.Equal("rollback", (await platform.DeploymentsAsync(app.App))[0].Text("operation_type"));
        }
        Assert.Equal(4 * apps.Count, changes.Count);
    }

    [Theory]
    [InlineData("replace", "effect")]
    [InlineData("switch", "effect")]
    public async Task A_rollback_that_is_cancelled_just_before_a_crash_leaves_what_was(string step, string when)
    {
        var two = await TwoVersionsAsync("returning-0");
        var (app, running) = (two.App, two.Running);
        var (before, services) = (await Inventory.OfAsync(platform.Machine), await platform.ServicesAsync(app));
        await using var visitor = app.Probe();

        var operation = await platform.CrashAsync($"app.rollback/{step}:{when}",
            () => AskAsync(two),
            asked => platform.Api.Api.PutAsync(asked.Document.Self, new JsonObject { ["cancelled"] = true }, default));

        Assert.Equal("It was cancelled.", operation.Failure);
        await visitor.EndAsync();
        Assert.Equal(running, await app.AskAsync());
        Assert.Equal(["undone"], Journal.Of(platform.Data, operation.Id).States);
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
        Assert.Equal(services, await platform.ServicesAsync(app));
        Assert.Equal("failed", (await platform.DeploymentsAsync(app))[0].Text("status"));
    }

    Task<Operation> AskAsync(TwoVersions app) => platform.Api.Operations.CreateAsync(app.App.App.Document, Deployments.Rollback(app.Back), default);

    // One has a service that the other has not: it must come back, or go.
    async Task<TwoVersions> TwoVersionsAsync(string handle)
    {
        var app = await platform.ServedAsync(handle, await platform.ImageAsync("v1"));
        if ((await platform.DeploymentsAsync(app)).Count == 1)
            await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync("other", "SECOND=clock"))));
        var (history, running) = (await platform.DeploymentsAsync(app), await app.AskAsync());
        return running == "v1" ? new TwoVersions(app, "v1", "other", history[^2].Id) : new TwoVersions(app, "other", "v1", history[^1].Id);
    }

    sealed record TwoVersions(ServingApp App, string Running, string Wanted, long Back);
}
