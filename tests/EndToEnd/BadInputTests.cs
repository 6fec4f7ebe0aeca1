using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>Images that cannot run and an engine that goes away: the old release serves on, and the message names the cause.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class BadInputTests(RunningPlatform platform)
{
    public static TheoryData<string, string, string> Images => new()
    {
        { "no-command", "FROM scratch\nCOPY Dockerfile /a\n", "neither CMD nor ENTRYPOINT" },
        { "bad-procfile", "FROM node:20-slim\nRUN mkdir /.aptible && printf 'web: node /app/server.js\\nthis is no process\\n' > /.aptible/Procfile\n", "line 2 of the Procfile is not 'name: command'" },
        { "twice", "FROM node:20-slim\nRUN mkdir /.aptible && printf 'web: a\\nweb: b\\n' > /.aptible/Procfile\n", "the Procfile names the process 'web' twice" },
        { "huge-procfile", "FROM node:20-slim\nRUN mkdir /.aptible && head -c 300000 /dev/zero > /.aptible/Procfile\n", "has 300000 bytes" },
        { "link-procfile", "FROM node:20-slim\nRUN mkdir /.aptible && ln -s /etc/shadow /.aptible/Procfile\n", "is no regular file" },
        { "no-such-command", "FROM node:20-slim\nENTRYPOINT []\nEXPOSE 3000\nRUN mkdir /.aptible && printf 'web: nothing-of-that-name\\n' > /.aptible/Procfile\n", "the command was not found in the image" },
    };

    [Theory, MemberData(nameof(Images))]
    public async Task An_image_that_cannot_run_is_told_why_and_the_old_release_serves_on(string name, string dockerfile, string told)
    {
        var (app, running) = await platform.ShopAsync();
        var image = await platform.Machine.BuildOfAsync(name, dockerfile);
        var before = await Inventory.OfAsync(platform.Machine);
        await using var visitor = app.Probe();

        var operation = await platform.EndOfAsync(await platform.AskDeployAsync(app.App, image));

        Assert.Equal([running], await visitor.EndAsync());
        Assert.Equal("failed", operation.Status);
        Assert.Contains(told, await platform.LogAsync(operation), StringComparison.Ordinal);
        Assert.Equal(before.Containers, (await Inventory.OfAsync(platform.Machine)).Containers);
    }

    [Fact]
    public async Task A_deploy_during_which_the_engine_is_killed_ends_truthfully_and_no_request_is_lost()
    {
        var (app, running) = await platform.ShopAsync();
        await platform.RestartAsync();
        var image = await platform.ImageAsync("silent", "WEB=mute");
        var before = await Inventory.OfAsync(platform.Machine);
        await using var visitor = app.Probe();

        var operation = await platform.AskDeployAsync(app.App, image);
        await Eventually.TrueAsync("the new version is being checked", TimeSpan.FromSeconds(60), async () =>
            (await platform.LogAsync(operation)).Contains("Checking that", StringComparison.Ordinal));
        await platform.Machine.RestartEngineAsync(TimeSpan.FromSeconds(3));

        var ended = await platform.EndOfAsync(operation);
        Assert.Equal([running], await visitor.EndAsync());
        Assert.Equal("failed", ended.Status);
        Assert.Contains("Docker", ended.Failure, StringComparison.Ordinal);
        Assert.Equal(before.Containers, (await Inventory.OfAsync(platform.Machine)).Containers);
    }

    [Theory]
    [InlineData("image:effect"), InlineData("start:before"), InlineData("start:effect"), InlineData("replace:effect"), InlineData("switch:before"), InlineData("retire:before")]
    public async Task A_deploy_that_a_power_failure_interrupts_is_finished(string instant)
    {
        var (app, running) = await platform.ShopAsync();
        var wanted = running == "v1" ? "v2" : "v1";
        var image = await platform.ImageAsync(wanted);
        var fault = $"app.deploy/{instant}";
        await platform.RestartAsync(fault);
        var operation = await platform.AskDeployAsync(app.App, image);
        await platform.ReachedAsync(operation, fault);

        await platform.RebootAsync();

        await platform.SucceedAsync(await platform.EndOfAsync(operation));
        await Eventually.TrueAsync($"{wanted} answers", TimeSpan.FromSeconds(30), async () =>
        {
            try
            {
                return await app.AskAsync() == wanted;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        await Eventually.TrueAsync("nothing has drifted", TimeSpan.FromSeconds(30), async () => (await platform.Api.Drift.ListAsync(default)).Count == 0);
    }
}
