using System.Diagnostics;
using Landfall.Server.Tests.Clients;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Endpoints;

/// <summary>What visitors are in the midst of when the containers behind an endpoint change.</summary>
[Collection(InstallationTests.Name)]
public sealed class Drains(RunningInstallation installation, SmallImage image) : IClassFixture<SmallImage>
{
    [Fact]
    public async Task A_long_request_to_one_app_holds_up_no_other_app()
    {
        var (slow, other) = (await ServedApp.DeployAsync(installation, image.Name, "slow"), await ServedApp.DeployAsync(installation, image.Name, "other"));
        var report = slow.VisitAsync("/?wait=30000");
        await Task.Delay(500);
        var configured = slow.DoAsync(new { type = "configure", env = new { GREETING = "slow" } });
        // Until its drain is under way: the edge serves the new one, and the old one has the report.
        while ((await slow.VisitAsync()).Body != "hello slow\n") await Task.Delay(100);

        var watch = Stopwatch.StartNew();
        Assert.Equal("succeeded", (await other.DoAsync(new { type = "configure", env = new { GREETING = "other" } })).Status);

        Assert.Equal("hello other\n", (await other.VisitAsync()).Body);
        Assert.False(report.IsCompleted, $"the other app's operation took {watch.Elapsed}");
        Assert.False(configured.IsCompleted);
        Assert.Equal("hello undefined\n", (await report).Body);
        Assert.Equal("succeeded", (await configured).Status);
        foreach (var app in new[] { slow, other }) await app.DoAsync(new { type = "deprovision" });
    }

    [Theory]
    [InlineData("configure")]
    [InlineData("deprovision")]
    public async Task A_request_is_answered_before_the_container_goes_that_has_it(string change)
    {
        var app = await ServedApp.DeployAsync(installation, image.Name, $"busy-{change}");
        var report = app.VisitAsync("/?wait=6000");
        await Task.Delay(500);
        Assert.Equal("succeeded", (await app.DoAsync(new { type = change, env = new { GREETING = "later" } })).Status);
        Assert.Equal("hello undefined\n", (await report).Body);
        if (change != "deprovision") await app.DoAsync(new { type = "deprovision" });
    }
}
