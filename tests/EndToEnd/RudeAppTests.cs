using System.Globalization;
using System.Text.Json.Nodes;
using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>Apps that are slow, or do not do as they are told.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class RudeAppTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_slow_starter_gets_its_time_and_the_old_version_serves_meanwhile()
    {
        var (app, running) = await platform.ShopAsync();
        await using var visitor = app.Probe();
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync("slow", "WEB=slow"))));
        Assert.Equal([running, "slow"], await visitor.EndAsync());
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync(running))));
    }

    [Fact]
    public async Task One_that_ignores_SIGTERM_is_killed_after_its_stop_timeout_and_not_before()
    {
        var app = await platform.ServeAsync(platform.Main, "stubborn", await platform.ImageAsync("stubborn", "WEB=stubborn"));
        await platform.RuleAsync(app, new JsonObject { ["stop_timeout"] = 4 });
        await using var visitor = app.Probe();

        var operation = await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync("v1")));

        await platform.SucceedAsync(operation);
        Assert.Equal(["stubborn", "v1"], await visitor.EndAsync());
        var lines = (await platform.LogAsync(operation)).Split('\n');
        var stopping = Array.FindLastIndex(lines, l => l.Contains("Stopping container", StringComparison.Ordinal) && l.Contains("-web-", StringComparison.Ordinal));
        var next = Array.FindIndex(lines, stopping, l => l.Contains("Proof:", StringComparison.Ordinal));
        Assert.InRange((At(lines[next]) - At(lines[stopping])).TotalSeconds, 3, 9);
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task Two_apps_are_deployed_side_by_side()
    {
        var (shop, running) = await platform.ShopAsync();
        var other = await platform.ServeAsync(platform.Main, "beside", await platform.ImageAsync("v1"));
        var image = await platform.ImageAsync("slow", "WEB=slow");

        var both = new[] { await platform.AskDeployAsync(shop.App, image), await platform.AskDeployAsync(other.App, image) };
        for (var i = 0; i < both.Length; i++) await platform.SucceedAsync(both[i] = await platform.EndOfAsync(both[i]));

        var logs = await Task.WhenAll(both.Select(o => platform.LogAsync(o)));
        var spans = logs.Select(l => l.Trim().Split('\n')).Select(l => (From: At(l[0]), To: At(l[^1]))).ToArray();
        Assert.True(spans[0].From <= spans[1].To && spans[1].From <= spans[0].To, "they ran one after the other");
        Assert.True(spans[1].From < spans[0].To, "the second waited for the first");
        Assert.Equal("slow slow", $"{await shop.AskAsync()} {await other.AskAsync()}");
        await platform.SucceedAsync(await platform.DoAsync(other.App.Document, new OperationRequest("deprovision")));
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(shop.App, await platform.ImageAsync(running))));
    }

    static DateTimeOffset At(string line) => DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
}
