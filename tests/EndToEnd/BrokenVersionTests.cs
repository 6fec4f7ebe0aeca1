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
}
