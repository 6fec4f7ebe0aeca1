using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>The server is killed at every instant of a deploy that has a name, over an app that serves all the while.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class DeployCrashTests(RunningPlatform platform)
{
    static readonly string[] Steps =
    [
        "configuration", "image", "services", "after_failure", "before_deploy", "clear_before_deploy",
        "release", "start", "replace", "switch", "commit", "retire", "page", "after_success", "clear_after_success",
    ];

    // Those that have something to take back when the worker, which has no endpoint, does not stay up; the last comes first.
    static readonly string[] Undone = ["replace", "start", "release", "before_deploy", "after_failure", "services", "image", "configuration"];

    [Fact]
    public async Task Deploys_interrupted_by_crashes_in_each_step_are_finished_by_the_next_start()
    {
        var (old, image) = (await platform.ImageAsync("v1"), await platform.ImageAsync("v2"));
        // Side by side, for a start costs more than a deploy: each dies in three steps that are its own.
        var apps = new List<ServingApp>();
        for (var n = 0; n < 5; n++) apps.Add(await platform.ServedAsync($"shop-{n}", old));
        var before = await Inventory.OfAsync(platform.Machine);
        var visitors = apps.Select(app => app.Probe()).ToList();

        var operations = await platform.CrashAsync([.. apps.Select((app, n) => new Interrupted(
            Instants.Of($"app/{app.App.Id}.deploy", Steps.Where((_, step) => step % apps.Count == n)),
            () => platform.AskDeployAsync(app.App, image, ("TOKEN", "a secret"))))]);

        var heard = new List<IReadOnlyList<string>>();
        foreach (var visitor in visitors)
            await using (visitor) heard.Add(await visitor.EndAsync());
        Assert.All(heard, words => Assert.Equal(["v1", "v2"], words));
        var changes = (await Inventory.OfAsync(platform.Machine)).Since(before);
        foreach (var (app, operation) in apps.Zip(operations)) await AssertDeployedAsync(app, operation, changes);
        Assert.Equal(5 * apps.Count, changes.Count);
    }

    [Fact]
    public async Task A_deploy_that_fails_and_is_interrupted_in_each_step_of_its_undoing_leaves_what_was()
    {
        var (app, running) = await platform.ShopAsync();
        var image = await platform.ImageAsync("bad-worker", "WORKER=crash");
        var before = await Inventory.OfAsync(platform.Machine);
        await using var visitor = app.Probe();

        var operation = await platform.CrashAsync([.. Undone.Select(step => $"app.deploy/{step}:undo")], () => platform.AskDeployAsync(app.App, image, ("TOKEN", "a secret")));

        Assert.Equal([running], await visitor.EndAsync());
        Assert.Equal("failed", operation.Status);
        Assert.Contains("exit code: 4", operation.Failure);
        var log = await platform.LogAsync(operation);
        Assert.Contains("no queue to work on", log);
        Assert.Single(Runs.Of(log, "told deploy-failure"));
        Assert.Empty(Runs.Of(log, "told deploy-success"));
        var journal = Journal.Of(platform.Data, operation.Id);
        Assert.Equal(["undone"], journal.States);
        Assert.Equal(0, journal.SecretBytes);
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
    }

    // It ran once, is in force, keeps no secret, and one container of each process and one image came for those that went.
    async Task AssertDeployedAsync(ServingApp app, Operation operation, IReadOnlyList<string> changes)
    {
        await platform.SucceedAsync(operation);
        Assert.Equal("v2", await app.AskAsync());
        var journal = Journal.Of(platform.Data, operation.Id);
        Assert.Equal(Steps, journal.Steps);
        Assert.Equal(["done"], journal.States);
        Assert.Equal(0, journal.SecretBytes);
        var log = await platform.LogAsync(operation);
        Assert.Single(Runs.Of(log, "migrated"));
        Assert.Single(Runs.Of(log, "told deploy-success"));
        Assert.Single(Runs.Of(log, "told deploy-success-again"));
        Assert.Empty(Runs.Of(log, "told deploy-failure"));
        foreach (var process in new[] { "web", "worker" })
        {
            Assert.Single(changes, c => c.StartsWith($"-container landfall-app{app.App.Id}-{process}-", StringComparison.Ordinal));
            Assert.Single(changes, c => c.StartsWith($"+container landfall-app{app.App.Id}-{process}-", StringComparison.Ordinal) && c.EndsWith(" running", StringComparison.Ordinal));
        }
        Assert.Single(changes, c => c.StartsWith($"+image landfall.local/app-{app.App.Id}:op-{operation.Id} ", StringComparison.Ordinal));
    }
}
