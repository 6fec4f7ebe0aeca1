using System.Text.Json.Nodes;
using EndToEnd.World;
using Landfall.Client.Http;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>Going back to what an app was, and what is kept for it.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class RollbackTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_rollback_returns_to_image_configuration_and_formation_and_another_goes_forward_again()
    {
        var app = await platform.ServeAsync(platform.Main, "there-and-back", await platform.ImageAsync("v1"));
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, Configure("COLOUR", "blue")));
        await platform.RuleAsync(app, new JsonObject { ["stop_timeout"] = 7 });
        var blue = (await platform.DeploymentsAsync(app))[0].Id;
        var before = await Inventory.OfAsync(platform.Machine);

        // Another version, whose second service is another one; other variables; two containers; another rule.
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(
            app.App, await platform.ImageAsync("v3", "SECOND=clock"), ("COLOUR", "red"), ("EXTRA", "more"))));
        await platform.SucceedAsync(await platform.DoAsync(app.Web.Document, new OperationRequest("scale") { ContainerCount = 2, ContainerSize = 512 }));
        await platform.RuleAsync(app, new JsonObject { ["stop_timeout"] = 3 });
        var red = (await platform.DeploymentsAsync(app))[0].Id;
        Assert.Equal(["clock × 1 of 1024 MB, stops within 10 s", "web × 2 of 512 MB, stops within 3 s"], await platform.ServicesAsync(app));

        await using (var visitor = app.Probe())
        {
            await platform.RollBackAsync(app, blue);
            Assert.Equal(["v3", "v1"], await visitor.EndAsync());
        }
        Assert.Equal(["web × 1 of 1024 MB, stops within 7 s", "worker × 1 of 1024 MB, stops within 10 s"], await platform.ServicesAsync(app));
        Assert.Equal("blue", await app.AskAsync("/variable?name=COLOUR"));
        Assert.Equal("(none)", await app.AskAsync("/variable?name=EXTRA"));
        var changes = (await Inventory.OfAsync(platform.Machine)).Since(before);
        Assert.Equal(2, changes.Count(c => c.StartsWith("-container", StringComparison.Ordinal)));
        Assert.Equal(2, changes.Count(c => c.StartsWith("+container", StringComparison.Ordinal)));
        Assert.Single(changes, c => c.StartsWith("+image landfall.local", StringComparison.Ordinal));

        await platform.RollBackAsync(app, red);
        Assert.Equal(["clock × 1 of 1024 MB, stops within 10 s", "web × 2 of 512 MB, stops within 3 s"], await platform.ServicesAsync(app));
        Assert.Equal("v3 red", $"{await app.AskAsync()} {await app.AskAsync("/variable?name=COLOUR")}");

        var told = (await platform.DeploymentsAsync(app)).Select(d => d.Text("operation_type"));
        Assert.Equal(["rollback", "rollback", "scale", "deploy", "configure", "deploy"], told);
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task The_history_says_who_changed_what_and_never_a_value()
    {
        var app = await platform.ServeAsync(platform.Main, "history", await platform.ImageAsync("v1"));
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(
            app.App, await platform.ImageAsync("v3", "SECOND=clock"), ("COLOUR", "a-first-value"), ("GONE", "a-second-value"))));
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("configure")
        {
            Env = new Dictionary<string, string> { ["COLOUR"] = "a-third-value", ["NEW"] = "a-fourth-value", ["GONE"] = "" },
        }));
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("restart")));

        var deployments = await platform.DeploymentsAsync(app);

        Assert.Equal(["configure", "deploy", "deploy"], deployments.Select(d => d.Text("operation_type")));
        Assert.All(deployments, d => Assert.Equal("Owner owner@example.com True", $"{d.Text("user_name")} {d.Text("user_email")} {d.Flag("kept")}"));
        Assert.Equal([true, false, false], deployments.Select(d => d.Flag("current")));
        Assert.DoesNotContain("-value", string.Join('\n', deployments.Select(d => d.Json.GetRawText())), StringComparison.Ordinal);
        Assert.Equal("""{"added":["NEW"],"changed":["COLOUR"],"removed":["GONE"]}""", Changes(deployments[0], "configuration"));
        Assert.Equal("[]", Changes(deployments[0], "formation"));
        Assert.Equal("""{"added":["COLOUR","GONE"],"changed":[],"removed":[]}""", Changes(deployments[1], "configuration"));
        var services = JsonNode.Parse(Changes(deployments[1], "formation"))!.AsArray().Select(c => $"{c!["process_type"]} {c["change"]}");
        Assert.Equal(["clock added", "worker removed"], services);
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task Ten_images_are_kept_and_an_older_one_leaves_nothing_to_go_back_to()
    {
        var (first, later) = (await platform.ImageAsync("v4", "HOOK=none"), await platform.ImageAsync("bare", "HOOK=none"));
        var app = await platform.ServeAsync(platform.Main, "old", first);
        var worker = (await platform.Api.Apps.ReloadAsync(app.App, default)).Services.Single(s => s.ProcessType == "worker");
        await platform.SucceedAsync(await platform.DoAsync(worker.Document, new OperationRequest("scale") { ContainerCount = 0 }));
        var oldest = (await platform.DeploymentsAsync(app))[0];
        for (var count = 0; count < 10; count++)
        {
            Assert.True((await platform.DeploymentsAsync(app))[^1].Flag("kept"));
            await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, later)));
        }

        Assert.False((await platform.DeploymentsAsync(app))[^1].Flag("kept"));
        var images = (await Inventory.OfAsync(platform.Machine)).Images;
        Assert.Equal(10, images.Count(i => i.StartsWith($"landfall.local/app-{app.App.Id}:", StringComparison.Ordinal)));
        Assert.DoesNotContain(images, i => i.StartsWith(first + " ", StringComparison.Ordinal));
        Assert.Contains(images, i => i.StartsWith(later + " ", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<ApiException>(() => platform.RollBackAsync(app, oldest.Id));
        Assert.Contains($"The image of deployment {oldest.Id} is no longer kept", refused.Message, StringComparison.Ordinal);
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    static OperationRequest Configure(string key, string value) => new("configure") { Env = new Dictionary<string, string> { [key] = value } };

    static string Changes(Landfall.Client.Hal.HalDocument deployment, string of) =>
        JsonNode.Parse(deployment.Json.GetProperty("changes").GetProperty(of).GetRawText())!.ToJsonString();
}
