using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>The commands of <c>.aptible.yml</c> after an operation.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class HookTests(RunningPlatform platform)
{
    [Fact]
    public async Task Each_operation_runs_its_own_hooks_and_a_rollback_runs_none()
    {
        var (app, running) = await platform.ShopAsync();
        var deployment = (await platform.DeploymentsAsync(app)).First(d => d.Text("status") == "succeeded").Id;
        await HearsAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync(running))), "deploy-success", "deploy-success-again");
        await HearsAsync(await platform.DoAsync(app.App.Document, new OperationRequest("restart")), "restart-success");
        await HearsAsync(await platform.DoAsync(app.App.Document, new OperationRequest("configure") { Env = new Dictionary<string, string> { ["A"] = "b" } }), "configure-success");
        await HearsAsync(await platform.DoAsync(app.Web.Document, new OperationRequest("scale") { ContainerCount = 1 }), "scale-success");
        await HearsAsync(await platform.DoAsync(app.App.Document, Deployments.Rollback(deployment)));
    }

    [Fact]
    public async Task A_hook_that_fails_is_told_and_changes_nothing()
    {
        var (app, running) = await platform.ShopAsync();
        var wanted = running == "v1" ? "v2" : "v1";
        var image = await platform.Machine.BuildAsync(wanted, "HOOK=bad");
        var before = await Inventory.OfAsync(platform.Machine);

        var operation = await platform.EndOfAsync(await platform.AskDeployAsync(app.App, image));

        await platform.SucceedAsync(operation);
        Assert.Equal(wanted, await app.AskAsync());
        var log = await platform.LogAsync(operation);
        Assert.Contains("after_deploy_success 'node /app/tell.js deploy-success' did not succeed: exit code 9", log, StringComparison.Ordinal);
        Assert.Empty(Runs.Of(log, "told deploy-success-again"));
        Assert.DoesNotContain((await Inventory.OfAsync(platform.Machine)).Since(before), c => c.Contains("after-deploy", StringComparison.Ordinal));
        await platform.Machine.BuildAsync(wanted);
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, image)));
    }

    [Fact]
    public async Task An_operation_that_was_taken_back_runs_its_hooks_for_failure()
    {
        var (app, _) = await platform.ShopAsync();
        // What is configured makes the worker fail: the image is the one that runs.
        var operation = await platform.DoAsync(app.App.Document, new OperationRequest("configure") { Env = new Dictionary<string, string> { ["WORKER"] = "crash" } });
        Assert.Equal("failed", operation.Status);
        await HearsAsync(operation, "configure-failure");
    }

    async Task HearsAsync(Operation operation, params string[] words)
    {
        var log = await platform.LogAsync(operation);
        var heard = log.Split('\n').Where(l => l.Contains("| told ", StringComparison.Ordinal)).Select(l => l.Split(' ')[^2]);
        Assert.Equal(words, heard);
    }
}
