using Landfall.Engine;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Apps;

/// <summary>How a service without an endpoint is released (interface 4.6): the old stop first, or, when it is told so, the new start first and are checked.</summary>
[Collection(InstallationTests.Name)]
public sealed class BackgroundServices(RunningInstallation installation)
{
    // Its health check passes while WELL is yes; with DIES it ends after five seconds.
    const string Dockerfile = """
        FROM debian:trixie-slim
        ENV WELL=yes
        HEALTHCHECK --interval=1s --retries=1 CMD test "$WELL" = yes
        CMD ["sh", "-c", "trap 'exit 0' TERM; if [ \"$DIES\" ]; then sleep 5; echo giving-up; exit 7; fi; while :; do sleep 0.1; done"]

        """;

    [Fact]
    public async Task By_itself_the_old_stops_before_the_new_starts()
    {
        var app = await DeployedAsync("overlap-none", new { });
        var (status, log) = await app.ConfigureAsync(new { A = "1" });
        Assert.True(status == "succeeded", log);
        Assert.True(log.IndexOf("Stopping container", StringComparison.Ordinal) < log.IndexOf("Starting container", StringComparison.Ordinal), log);
        await app.DoAsync(new { type = "deprovision" });
    }

    [Fact]
    public async Task With_force_zero_downtime_the_new_passes_its_health_check_before_the_old_stops_and_if_it_does_not_the_old_is_not_touched()
    {
        var app = await DeployedAsync("overlap-forced", new { force_zero_downtime = true });
        var (status, log) = await app.ConfigureAsync(new { A = "1", RELEASE_HEALTHCHECK_TIMEOUT = "8" });
        Assert.True(status == "succeeded", log);
        Assert.True(log.IndexOf("Starting container", StringComparison.Ordinal) < log.IndexOf("Stopping container", StringComparison.Ordinal), log);

        var running = await app.ContainerAsync();
        foreach (var (env, said) in new (object, string)[] { (new { WELL = "no" }, "its own health check did not pass within 8 seconds"), (new { DIES = "yes", WELL = "no" }, "exit code: 7") })
        {
            (status, log) = await app.ConfigureAsync(env);
            Assert.Equal("failed", status);
            Assert.Contains(said, log, StringComparison.Ordinal);
            Assert.DoesNotContain("Stopping container", log, StringComparison.Ordinal);
            Assert.Equal((running.Id, running.Status), await NowAsync(app));
        }
        await app.DoAsync(new { type = "deprovision" });
    }

    [Fact]
    public async Task With_the_simple_check_staying_up_is_enough_whatever_the_health_check_says_and_ending_is_not()
    {
        var app = await DeployedAsync("overlap-simple", new { force_zero_downtime = true, naive_health_check = true });
        var (status, log) = await app.ConfigureAsync(new { WELL = "no" });
        Assert.True(status == "succeeded", log);
        Assert.True(log.IndexOf("Starting container", StringComparison.Ordinal) < log.IndexOf("Stopping container", StringComparison.Ordinal), log);

        var running = await app.ContainerAsync();
        (status, log) = await app.ConfigureAsync(new { DIES = "yes" });
        Assert.Equal("failed", status);
        Assert.Contains("exit code: 7", log, StringComparison.Ordinal);
        Assert.Contains("| giving-up", log, StringComparison.Ordinal);
        Assert.Equal((running.Id, running.Status), await NowAsync(app));
        await app.DoAsync(new { type = "deprovision" });
    }

    static async Task<(string Id, ContainerStatus Status)> NowAsync(SentApp app)
    {
        var container = await app.ContainerAsync();
        return (container.Id, container.Status);
    }

    async Task<SentApp> DeployedAsync(string handle, object rules)
    {
        var app = await SentApp.CreateAsync(installation, handle);
        var (status, log) = await app.DeployAsync(("Dockerfile", Dockerfile));
        Assert.True(status == "succeeded", log);
        (await installation.Ours.Visitor.PutAsync($"/services/{await app.ServiceAsync()}", rules)).Expect(200);
        return app;
    }
}
