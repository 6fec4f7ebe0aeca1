using Landfall.Programs;

namespace HerokuStandIn.Tests;

/// <summary>The app's source is cloned as from Heroku: over HTTP, the token as the password.</summary>
[Collection(nameof(NodeAppOnHeroku))]
public sealed class GitTests(NodeAppOnHeroku heroku)
{
    readonly RunningStandIn standIn = heroku.StandIn;

    [Fact]
    public async Task With_the_token_it_is_cloned()
    {
        var directory = Path.Combine(standIn.State, "clone");
        var ended = await CloneAsync(directory, RunningStandIn.Token);
        Assert.True(ended.Succeeded, ended.Error);
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(RunningStandIn.Samples, "node-notes/web.js")),
            await File.ReadAllBytesAsync(Path.Combine(directory, "web.js")));
        Assert.False(Directory.Exists(Path.Combine(directory, "node_modules")));
    }

    [Fact]
    public async Task With_another_token_it_is_not()
    {
        var ended = await CloneAsync(Path.Combine(standIn.State, "refused"), "HRKU-other");
        Assert.False(ended.Succeeded);
        Assert.Contains("Authentication failed", ended.Error);
    }

    async Task<Ended> CloneAsync(string directory, string token)
    {
        var url = (await standIn.GetAsync("/apps/example"))["git_url"]!.ToString();
        var helper = "!f() { echo username=heroku; echo \"password=$GIT_PASSWORD\"; }; f";
        return await ProgramRunner.RunAsync(new Program("git", ["-c", $"credential.helper={helper}", "clone", "-q", url, directory])
        {
            Environment = new Dictionary<string, string>
            {
                ["GIT_PASSWORD"] = token, ["GIT_TERMINAL_PROMPT"] = "0", ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_NOSYSTEM"] = "1",
            },
        });
    }
}
