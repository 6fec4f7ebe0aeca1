using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Apps;

/// <summary>What becomes of a Procfile's line: an image with an ENTRYPOINT gets its words, one without gets it by a shell (interface 4.4).</summary>
[Collection(InstallationTests.Name)]
public sealed class Entrypoints(RunningInstallation installation)
{
    const string Command = """one "two  three" 'four $HOME' fi\ ve "" "si\"x" $HOME ; touch /injected""";
    const string Dockerfile = "FROM node:20-slim\nCOPY tell.js /tell.js\nENV HOME=/somewhere\n";

    // Each argument in angle brackets; then it stays.
    const string Tell = "console.log(process.argv.slice(2).map(word => `<${word}>`).join('')); setInterval(() => {}, 1000); process.on('SIGTERM', () => process.exit(0))";

    [Fact]
    public async Task With_one_it_gets_the_words_and_nothing_is_expanded_or_run()
    {
        var app = await SentApp.CreateAsync(installation, "with-entrypoint");
        var (status, log) = await app.DeployAsync(("Dockerfile", Dockerfile + "ENTRYPOINT [\"node\", \"/tell.js\"]\n"), ("tell.js", Tell), ("Procfile", $"web: {Command}\n"));
        Assert.True(status == "succeeded", log);
        Assert.Equal("<one><two  three><four $HOME><fi ve><><si\"x><$HOME><;><touch></injected>", await FirstLineAsync(app));
        Assert.Equal("succeeded", (await app.DoAsync(new { type = "deprovision" })).Status);
    }

    [Fact]
    public async Task Without_one_it_is_a_shells_line()
    {
        var app = await SentApp.CreateAsync(installation, "without-entrypoint");
        var (status, log) = await app.DeployAsync(("Dockerfile", Dockerfile + "ENTRYPOINT []\n"), ("tell.js", Tell), ("Procfile", """web: node /tell.js one "two  three" 'four $HOME' fi\ ve "" "si\"x" $HOME""" + "\n"));
        Assert.True(status == "succeeded", log);
        Assert.Equal("<one><two  three><four $HOME><fi ve><><si\"x></somewhere>", await FirstLineAsync(app));
        Assert.Equal("succeeded", (await app.DoAsync(new { type = "deprovision" })).Status);
    }

    [Fact]
    public async Task A_quote_that_is_not_closed_is_told_and_nothing_is_started()
    {
        var app = await SentApp.CreateAsync(installation, "open-quote");
        var (status, log) = await app.DeployAsync(("Dockerfile", Dockerfile + "ENTRYPOINT [\"node\", \"/tell.js\"]\n"), ("tell.js", Tell), ("Procfile", "web: one 'two\n"));
        Assert.Equal("failed", status);
        Assert.Contains("a single quote in the command is not closed", log, StringComparison.Ordinal);
        Assert.Empty(await app.Engine.ListAsync(new Dictionary<string, string> { ["landfall.app"] = app.Id.ToString() }, default));
    }

    static async Task<string> FirstLineAsync(SentApp app)
    {
        var name = (await app.ContainerAsync()).Name;
        await foreach (var line in app.Engine.LogsAsync(name, 10, follow: true, default)) return line.Text;
        throw new InvalidOperationException("It said nothing.");
    }
}
