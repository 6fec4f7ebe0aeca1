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

    public static TheoryData<string> Each => [.. Steps];

    [Theory, MemberData(nameof(Each))]
    public async Task A_deploy_interrupted_by_crashes_is_finished_by_the_next_start(string step)
    {
        var (app, running) = await platform.ShopAsync();
        var wanted = running == "v1" ? "v2" : "v1";
        var image = await platform.ImageAsync(wanted);
        var before = await Inventory.OfAsync(platform.Machine);
        await using var visitor = app.Probe();

        var operation = await platform.CrashAsync(Instants.Of("app.deploy", step), () => platform.AskDeployAsync(app.App, image, ("TOKEN", "a secret")));

        var heard = await visitor.EndAsync();
        await platform.SucceedAsync(operation);
        Assert.Equal(wanted, await app.AskAsync());
        Assert.Equal(wanted, heard[^1]);
        Assert.True(heard.Count <= 2 && heard.All(word => word == running || word == wanted), string.Join(", ", heard));
        var journal = Journal.Of(platform.Data, operation.Id);
        Assert.Equal(Steps, journal.Steps);
        Assert.Equal(["done"], journal.States);
        Assert.Equal(0, journal.SecretBytes);
        var log = await platform.LogAsync(operation);
        Assert.Single(Runs.Of(log, "migrated"));
        Assert.Single(Runs.Of(log, "told deploy-success"));
        Assert.Single(Runs.Of(log, "told deploy-success-again"));
        Assert.Empty(Runs.Of(log, "told deploy-failure"));
        var changes = (await Inventory.OfAsync(platform.Machine)).Since(before);
        AssertOnlyReplaced(app, operation, changes);
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

    static void AssertOnlyReplaced(ServingApp app, Operation operation, IReadOnlyList<string> changes)
    {
        // The eleventh image of an app makes the first one go.
        changes = [.. changes.Where(c => !c.StartsWith($"-image landfall.local/app-{app.App.Id}:", StringComparison.Ordinal))];
        Assert.Equal(5, changes.Count);
        foreach (var process in new[] { "web", "worker" })
        {
            Assert.Single(changes, c => c.StartsWith($"-container landfall-app{app.App.Id}-{process}-", StringComparison.Ordinal));
            Assert.Single(changes, c => c.StartsWith($"+container landfall-app{app.App.Id}-{process}-", StringComparison.Ordinal) && c.EndsWith(" running", StringComparison.Ordinal));
        }
        Assert.Single(changes, c => c.StartsWith($"+image landfall.local/app-{app.App.Id}:op-{operation.Id} ", StringComparison.Ordinal));
    }
}
