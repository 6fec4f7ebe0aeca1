using System.Text.Json.Nodes;
using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Server.Sizing;
using Landfall.Server.Tests.Clients;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Sizing;

/// <summary>A policy scales real containers that are really busy. Its clock is the test's; what they use is measured.</summary>
[Collection(InstallationTests.Name)]
public sealed class ScaledByPolicy(RunningInstallation installation, SmallImage image) : IClassFixture<SmallImage>
{
    // An hour counts, and nothing of the hour after a release: so the platform's own clock, which has not come so far, decides nothing.
    static readonly object Policy = new
    {
        autoscaling = "horizontal", min_containers = 1, max_containers = 2, min_cpu_threshold = 0.2, max_cpu_threshold = 0.5,
        metric_lookback_seconds = 3600, post_release_cooldown_seconds = 3600, use_horizontal_scale = true,
    };

    readonly Clock clock = new();

    [Fact]
    public async Task A_busy_service_gets_a_container_more_and_gives_it_back_when_it_is_quiet()
    {
        var app = await IdleApp.DeployAsync(installation, image.Name, "busy");
        (await installation.Ours.Visitor.PutAsync($"/services/{app.Worker}/service_sizing_policies", Policy)).Expect(200);
        var autoscaling = new Autoscaling(
            installation.Services.GetRequiredService<IServiceScopeFactory>(), app.Engine, installation.Services.GetRequiredService<OperationSignal>(), clock);
        clock.Pass(TimeSpan.FromHours(2));
        var first = Assert.Single(await app.ContainersAsync());
        for (var look = 0; look < 4; look++) Assert.Null(await LookAsync(autoscaling, app));

        var busy = app.Engine.ExecAsync(first.Name, new ExecSpec(["sh", "-c", "while [ ! -e /tmp/enough ]; do :; done"]), default);
        var up = await UntilAskedAsync(autoscaling, app);
        Assert.Equal(("Autoscaling", 2), (up["user_name"]!.GetValue<string>(), up["container_count"]!.GetValue<int>()));
        Assert.Matches(@"The autoscaling policy of worker scales it to 2: percentile 99 of its use in the last 3600 s is \d+ % of its processor time, above 50 %\.", await LogAsync(up));
        var two = await app.ContainersAsync();
        Assert.Equal((2, first.Id), (two.Count, two[0].Id));

        await app.Engine.ExecAsync(first.Name, new ExecSpec(["touch", "/tmp/enough"]), default);
        await busy;
        // The busy time is not over until it is an hour ago.
        for (var look = 0; look < 4; look++) Assert.Null(await LookAsync(autoscaling, app));
        clock.Pass(TimeSpan.FromHours(1));
        var down = await UntilAskedAsync(autoscaling, app);
        Assert.Equal(1, down["container_count"]!.GetValue<int>());
        Assert.Contains("scales it to 1: percentile 99 of its use in the last 3600 s is 0 % of its processor time, below 20 %.", await LogAsync(down), StringComparison.Ordinal);
        Assert.Equal(first.Id, Assert.Single(await app.ContainersAsync()).Id);

        // As few as there may be: it stays so.
        for (var look = 0; look < 4; look++) Assert.Null(await LookAsync(autoscaling, app));
        var last = (await installation.Ours.Visitor.GetAsync($"/apps/{app.Id}/deployments")).Json["_embedded"]!["deployments"]![0]!;
        Assert.Equal(("scale", "Autoscaling"), (last["operation_type"]!.GetValue<string>(), last["user_name"]!.GetValue<string>()));
        await app.DoAsync("deprovision");
    }

    [Fact]
    public async Task A_service_outside_the_bounds_is_brought_into_them_unless_it_is_turned_off()
    {
        var app = await IdleApp.DeployAsync(installation, image.Name, "bounded");
        await app.ScaleAsync(new { type = "scale", container_count = 3 });
        (await installation.Ours.Visitor.PutAsync($"/services/{app.Worker}/service_sizing_policies", Policy)).Expect(200);
        var autoscaling = new Autoscaling(
            installation.Services.GetRequiredService<IServiceScopeFactory>(), app.Engine, installation.Services.GetRequiredService<OperationSignal>(), clock);
        // The platform's own look may have come first.
        await UntilAskedAsync(autoscaling, app);
        Assert.Equal(2, (await app.ContainersAsync()).Count);
        await app.ScaleAsync(new { type = "scale", container_count = 0 });
        for (var look = 0; look < 4; look++) Assert.Null(await LookAsync(autoscaling, app));
        await app.DoAsync("deprovision");
    }

    // The operation that a look asked for, or null.
    async Task<JsonNode?> LookAsync(Autoscaling autoscaling, IdleApp app)
    {
        clock.Pass(TimeSpan.FromSeconds(15));
        await autoscaling.LookAsync(default);
        await Task.Delay(250);
        return (await installation.Ours.Visitor.GetAsync($"/services/{app.Worker}/operations")).Json["_embedded"]!["operations"]!.AsArray()
            .FirstOrDefault(operation => operation!["user_name"]!.GetValue<string>() == "Autoscaling" && seen.Add(operation["id"]!.GetValue<long>()));
    }

    readonly HashSet<long> seen = [];

    async Task<JsonNode> UntilAskedAsync(Autoscaling autoscaling, IdleApp app)
    {
        for (var look = 0; look < 60; look++)
        {
            if (await LookAsync(autoscaling, app) is not { } asked) continue;
            var ended = await Ended.OfAsync(installation.Ours.Visitor, asked["id"]!.GetValue<long>());
            Assert.Equal("succeeded", ended["status"]!.GetValue<string>());
            return ended;
        }
        throw new TimeoutException("Its policy did not scale it within 60 looks.");
    }

    async Task<string> LogAsync(JsonNode operation)
    {
        var address = (await installation.Ours.Visitor.GetAsync(operation["_links"]!["logs"]!["href"]!.GetValue<string>())).Text;
        return (await installation.Visitor().GetAsync(address)).Expect(200).Text;
    }

    sealed class Clock : TimeProvider
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => now;

        public void Pass(TimeSpan time) => now += time;
    }
}
