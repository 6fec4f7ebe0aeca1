using System.Text.Json.Nodes;
using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>The server is killed in the midst of a scale that leaves the containers that run alone, up and down again.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class RestartFreeCrashTests(RunningPlatform platform)
{
    [Fact]
    public async Task More_containers_come_and_go_and_the_first_one_serves_on()
    {
        var app = await platform.ServedAsync("elastic", await platform.ImageAsync("v1"));
        await platform.RuleAsync(app, new JsonObject { ["restart_free_scaling"] = true });
        var before = await Inventory.OfAsync(platform.Machine);
        await using var visitor = app.Probe();

        await CrashedAsync(app, 3, "release", "start", "switch", "commit");
        Assert.Equal(2, (await Inventory.OfAsync(platform.Machine)).Since(before).Count(change =>
            change.StartsWith($"+container landfall-app{app.App.Id}-web-", StringComparison.Ordinal) && change.EndsWith(" running", StringComparison.Ordinal)));
        await CrashedAsync(app, 1, "switch", "commit", "retire");

        Assert.Equal(["v1"], await visitor.EndAsync());
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
    }

    async Task CrashedAsync(ServingApp app, int count, params string[] steps)
    {
        var operation = await platform.CrashAsync(
            Instants.Of("service.scale", steps),
            () => platform.Api.Operations.CreateAsync(app.Web.Document, new OperationRequest("scale") { ContainerCount = count }, default));
        await platform.SucceedAsync(operation);
        Assert.Equal(["done"], Journal.Of(platform.Data, operation.Id).States);
    }
}
