using EndToEnd.World;

namespace EndToEnd;

/// <summary>A new version that is no good: the old one serves on, and the log names the cause and the likely fix.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class BrokenVersionTests(RunningPlatform platform)
{
    public static TheoryData<string, string[]> Ways => new()
    {
        { "WEB=crash", ["exit code: 3", "| cannot read settings.yml", "likely fix: mend what its last lines name"] },
        { "WEB=wrong-port", ["did not answer on port 3000", "listening: port 4000", "likely fix: the app listens on another port"] },
        { "WEB=mute", ["did not answer on port 3000", "listening: port 3000", "likely fix: the app listens on port 3000 but answers no http there"] },
        { "WORKER=crash", ["exit code: 4", "| no queue to work on", "likely fix: mend what its last lines name"] },
        { "MIGRATION=bad", ["before_deploy 'node /app/migrate.js' ended with exit code 5", "The release that runs was not touched."] },
    };

    [Theory, MemberData(nameof(Ways))]
    public async Task The_old_version_serves_on_and_the_log_says_why(string way, string[] told)
    {
        var (app, running) = await platform.ShopAsync();
        var image = await platform.ImageAsync(way.Replace('=', '-').ToLowerInvariant(), way);
        var before = await Inventory.OfAsync(platform.Machine);
        await using var visitor = app.Probe();

        var operation = await platform.EndOfAsync(await platform.AskDeployAsync(app.App, image, ("TOKEN", "a secret")));

        Assert.Equal([running], await visitor.EndAsync());
        Assert.Equal("failed", operation.Status);
        var log = await platform.LogAsync(operation);
        Assert.All(told, words => Assert.Contains(words, log, StringComparison.Ordinal));
        Assert.DoesNotContain("a secret", log, StringComparison.Ordinal);
        Assert.Equal(0, Journal.Of(platform.Data, operation.Id).SecretBytes);
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
    }

    [Fact]
    public async Task A_strict_health_check_that_never_passes_is_told_with_its_answers()
    {
        var (app, running) = await platform.ShopAsync();
        var image = await platform.ImageAsync("sick", "WEB=sick");
        await using var visitor = app.Probe();

        var operation = await platform.EndOfAsync(await platform.AskDeployAsync(app.App, image, ("STRICT_HEALTH_CHECKS", "true")));

        Assert.Equal([running], await visitor.EndAsync());
        Assert.Equal("failed", operation.Status);
        Assert.Matches(@"probe: GET /healthcheck → 500 \([0-9]+ times\)", operation.Failure);
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, image)));
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync(running))));
    }

    [Theory]
    [InlineData("good", true)]
    [InlineData("bad", false)]
    public async Task A_service_without_an_endpoint_must_pass_the_health_check_of_its_image(string health, bool passes)
    {
        var app = await platform.Api.Apps.CreateAsync(platform.Main, Landfall.Values.Handle.Parse($"checked-{health}"), default);
        var image = await platform.ImageAsync($"checked-{health}", "KIND=checked", $"HEALTH={health}");

        var operation = await platform.EndOfAsync(await platform.AskDeployAsync(app, image));

        Assert.Equal(passes, operation.Succeeded);
        if (!passes) Assert.Contains("its own health check did not pass within 8 seconds", operation.Failure, StringComparison.Ordinal);
        await platform.SucceedAsync(await platform.DoAsync(app.Document, new Landfall.Client.Operations.OperationRequest("deprovision")));
    }
}
