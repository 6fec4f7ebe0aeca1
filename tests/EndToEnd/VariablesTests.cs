using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>What containers are given (interface 4.4, 4.7): what was configured, byte for byte, and what the platform says, which wins.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class VariablesTests(RunningPlatform platform)
{
    // Names that steer programs, and texts that would end a quote, a here-document or a file of variables.
    static readonly Dictionary<string, string> Hostile = new()
    {
        ["BASH_ENV"] = "/etc/passwd",
        ["DOCKER_HOST"] = "tcp://127.0.0.1:1",
        ["HTTP_PROXY"] = "http://127.0.0.1:1",
        ["QUOTES"] = "a'b\"c$HOME`id`\\",
        ["LINES"] = "one\nEOF\ntwo\n",
        ["UNICODE"] = "naïve – 漢字 🚢",
        ["BLANK"] = " ",
    };

    [Fact]
    public async Task What_was_configured_arrives_and_what_the_platform_says_wins()
    {
        var app = await platform.ServeAsync(platform.Main, "variables", await platform.ImageAsync("v1"));
        string[] ours = ["APTIBLE_PROCESS_TYPE", "APTIBLE_PROCESS_INDEX", "APTIBLE_PROCESS_CONTAINER_COUNT", "APTIBLE_CONTAINER_SIZE", "APTIBLE_CONTAINER_PROFILE", "APTIBLE_CONTAINER_CPU_SHARE"];
        var env = new Dictionary<string, string>(Hostile) { ["VERSION"] = "configured" };
        foreach (var name in ours) env[name] = "claimed";

        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("configure") { Env = env }));

        Assert.Equal("configured", await app.AskAsync());
        foreach (var (name, value) in Hostile) Assert.Equal(value, await SeenAsync(app, name));
        Assert.Equal(["web", "0", "1", "1024", "m", "0.25"], await Task.WhenAll(ours.Select(name => SeenAsync(app, name))));
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task A_service_that_the_Procfile_no_longer_has_goes_with_its_containers()
    {
        var app = await platform.ServeAsync(platform.Main, "shrinking", await platform.ImageAsync("v1"));
        Assert.Equal(["web", "worker"], app.App.Services.Select(s => s.ProcessType).Order());

        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync("lonely", "SECOND=none"))));

        Assert.Equal(["web"], (await platform.Api.Apps.ReloadAsync(app.App, default)).Services.Select(s => s.ProcessType));
        Assert.DoesNotContain((await Inventory.OfAsync(platform.Machine)).Containers, name => name.StartsWith($"landfall-app{app.App.Id}-worker-", StringComparison.Ordinal));
        Assert.Equal("lonely", await app.AskAsync());
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    static Task<string> SeenAsync(ServingApp app, string name) => app.AskAsync($"/variable?name={name}");
}
