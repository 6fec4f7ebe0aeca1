using System.Globalization;
using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>Containers that die come back without anybody's doing, where they were.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class RecoveryTests(RunningPlatform platform)
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_container_that_dies_comes_back_fresh_at_its_address()
    {
        var (app, running) = await platform.ShopAsync();
        await platform.RestartAsync();
        var (name, id, address) = await WebAsync(app);
        await platform.Machine.DockerAsync("exec", name, "touch", "/tmp/left-behind");

        await platform.Machine.DockerAsync("kill", name);
        await AnswersAsync(app, running);

        Assert.NotEqual(id, await platform.Machine.DockerAsync("inspect", "--format", "{{.Id}}", name));
        Assert.Equal(address, await platform.AddressAsync(name));
        Assert.DoesNotContain("left-behind", await platform.Machine.DockerAsync("exec", name, "ls", "/tmp"), StringComparison.Ordinal);
        await SaysAsync(name, "container has exited (exit code 137)", "container recovery initiated", "container has started");
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(platform.Data, "scratch")));
    }

    [Fact]
    public async Task A_container_that_dies_again_soon_waits_and_does_not_keep_the_machine_busy()
    {
        var (app, running) = await platform.ShopAsync();
        await platform.RestartAsync();
        var (name, _, _) = await WebAsync(app);
        await platform.Machine.DockerAsync("kill", name);
        await AnswersAsync(app, running);

        await platform.Machine.DockerAsync("kill", name);
        await SaysAsync(name, "container recovery waits 1");
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal("exited", await platform.Machine.DockerAsync("inspect", "--format", "{{.State.Status}}", name));

        // What waits is not lost with the server: the next one begins anew.
        await platform.RestartAsync();
        await AnswersAsync(app, running);
    }

    [Fact]
    public async Task What_the_memory_limit_ended_is_said_so()
    {
        var (app, running) = await platform.ShopAsync();
        await platform.RestartAsync();
        var (name, _, _) = await WebAsync(app);
        await Assert.ThrowsAsync<HttpRequestException>(() => app.AskAsync("/eat"));
        await SaysAsync(name, "container exceeded its memory allocation (1024 MB)", "container has started");
        await AnswersAsync(app, running);
    }

    [Fact]
    public async Task An_app_that_asks_for_it_keeps_its_files()
    {
        var app = await platform.ServeAsync(platform.Main, "keeper", await platform.ImageAsync("v1"));
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("configure")
        {
            Env = new Dictionary<string, string> { ["APTIBLE_DO_NOT_WIPE"] = "1" },
        }));
        var (name, _, _) = await WebAsync(app);
        await platform.Machine.DockerAsync("exec", name, "touch", "/tmp/left-behind");

        await platform.Machine.DockerAsync("kill", name);
        await AnswersAsync(app, "v1");

        Assert.Contains("left-behind", await platform.Machine.DockerAsync("exec", name, "ls", "/tmp"), StringComparison.Ordinal);
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task A_recovery_that_a_crash_interrupted_goes_on()
    {
        var (app, running) = await platform.ShopAsync();
        var (name, _, _) = await WebAsync(app);
        await platform.RestartAsync();
        // As it is between removing the old container and making the new one.
        await File.WriteAllTextAsync(Path.Combine(platform.Data, "scratch", $"recovery-{name.Split('-')[^1]}"), "");
        await platform.Machine.DockerAsync("rm", "--force", name);
        await platform.RestartAsync();
        await AnswersAsync(app, running);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(platform.Data, "scratch")));
    }

    [Fact]
    public async Task A_container_that_dies_while_its_app_is_deployed_disturbs_nothing()
    {
        var (app, running) = await platform.ShopAsync();
        var wanted = running == "v1" ? "v2" : "v1";
        var image = await platform.ImageAsync(wanted);
        var (name, _, _) = await WebAsync(app);

        var operation = await platform.CrashAsync("app.deploy/start:before", async () =>
        {
            var asked = await platform.AskDeployAsync(app.App, image);
            await platform.Machine.DockerAsync("kill", name);
            return asked;
        });

        await platform.SucceedAsync(operation);
        await AnswersAsync(app, wanted);
        Assert.DoesNotContain(name, string.Join('\n', (await Inventory.OfAsync(platform.Machine)).Containers), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_operation_could_not_clean_up_goes_at_the_next_start_and_is_not_recovered()
    {
        var (app, running) = await platform.ShopAsync();
        var (old, _, _) = await WebAsync(app);
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("restart")));
        await platform.StopAsync();
        Journal.Revive(platform.Data, old);
        await platform.Machine.DockerAsync(
            "create", "--name", old, "--label", "landfall.installation=landfall.test", "--label", "landfall.kind=app", "--label", "landfall.operation=1", "postgres:17");

        await platform.RestartAsync();

        await Eventually.TrueAsync("it is gone", Soon, async () =>
            !(await Inventory.OfAsync(platform.Machine)).Containers.Any(c => c.StartsWith(old + " ", StringComparison.Ordinal)));
        Assert.DoesNotContain($"{old}: container", platform.Words, StringComparison.Ordinal);
        await AnswersAsync(app, running);
    }

    [Fact]
    public async Task After_a_power_failure_everything_that_ran_runs_again()
    {
        var (app, running) = await platform.ShopAsync();
        var database = await platform.DatabaseAsync("source");
        await platform.AskAsAppAsync(database, "CREATE TABLE IF NOT EXISTS survives AS SELECT 7 AS n");
        var before = (await Inventory.OfAsync(platform.Machine)).Containers;

        await platform.RebootAsync();

        await AnswersAsync(app, running);
        await Eventually.TrueAsync("the database answers", Soon, async () => await platform.TryAskAsAppAsync(database, "SELECT n FROM survives") == "7");
        await Eventually.TrueAsync("all containers run", Soon, async () => (await Inventory.OfAsync(platform.Machine)).Containers.SequenceEqual(before));
    }

    async Task<(string Name, string Id, string Address)> WebAsync(ServingApp app)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"landfall-app{app.App.Id}-web-");
        var name = (await Inventory.OfAsync(platform.Machine)).Containers.Single(c => c.StartsWith(prefix, StringComparison.Ordinal)).Split(' ')[0];
        return (name, await platform.Machine.DockerAsync("inspect", "--format", "{{.Id}}", name), await platform.AddressAsync(name));
    }

    static Task AnswersAsync(ServingApp app, string version) => Eventually.TrueAsync($"{version} answers", Soon, async () =>
    {
        try
        {
            return await app.AskAsync() == version;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    Task SaysAsync(string container, params string[] words) => Eventually.TrueAsync(
        $"the server says of {container}: {string.Join(", ", words)}; it says:\n{platform.Words}", Soon,
        () => words.All(w => platform.Words.Contains($"{container}: {w}", StringComparison.Ordinal)));
}
