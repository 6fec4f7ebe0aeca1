using System.Globalization;
using EndToEnd.World;
using Landfall.Client.Drift;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>What somebody does by hand on the machine is seen, and reconcile takes it back without touching what is not ours.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class DriftTests(RunningPlatform platform)
{
    [Fact]
    public async Task What_was_removed_changed_and_added_by_hand_is_shown_and_repaired()
    {
        var (app, running) = await platform.ShopAsync();
        var database = await platform.DatabaseAsync("source");
        await platform.AskAsAppAsync(database, "CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS n");
        var (web, worker, db) = (await NameAsync(app, "web"), await NameAsync(app, "worker"), $"landfall-db-{database.Id.ToString(CultureInfo.InvariantCulture)}");
        var network = $"landfall-env-{platform.Main.Id.ToString(CultureInfo.InvariantCulture)}";
        Assert.Empty(await DriftAsync());

        await DockerAsync("rm", "--force", web);
        await DockerAsync("update", "--memory", "512m", "--memory-swap", "512m", worker);
        await DockerAsync("stop", db);
        await DockerAsync("run", "--detach", "--name", "stranger", "--network", network, "postgres:17", "sleep", "1000");
        await DockerAsync("run", "--detach", "--name", "in-our-name", "--label", "landfall.installation=landfall.test",
            "--label", $"landfall.account={platform.Main.Id.ToString(CultureInfo.InvariantCulture)}", "postgres:17", "sleep", "1000");

        var drift = await DriftAsync();
        Assert.Equal(
            ["in-our-name: it carries our label, and nothing that the platform knows of made it → remove it", $"{web}: it is missing → make it again",
                $"{worker}: it was changed: memory limit → replace it by a fresh one", $"{db}: it is stopped (exit code 0) → start it",
                $"stranger: it joined the network {network}, and is not of this environment → nothing is done by reconcile, since it is not ours: remove it by hand"],
            drift.Select(d => $"{d.Name}: {d.What} → {d.Repair}").Order(StringComparer.Ordinal));
        Assert.All(drift, d => Assert.Equal(d.Name != "stranger", d.Repairable));
        await Eventually.TrueAsync("the server's log says it by itself", TimeSpan.FromSeconds(60),
            () => platform.Words.Contains($"Drift: container {web}: it is missing", StringComparison.Ordinal));

        var reconciled = await platform.DoAsync(platform.Main.Document, new OperationRequest("reconcile"));

        await platform.SucceedAsync(reconciled);
        Assert.Contains("Repaired: 4. Left for a person: 1.", await platform.LogAsync(reconciled), StringComparison.Ordinal);
        Assert.Equal("stranger", Assert.Single(await DriftAsync()).Name);
        Assert.Equal("running", await DockerAsync("inspect", "--format", "{{.State.Status}}", "stranger"));
        await DockerAsync("rm", "--force", "stranger");
        await Eventually.TrueAsync("the app answers", TimeSpan.FromSeconds(30), async () => await TryAskAsync(app) == running);
        await Eventually.TrueAsync("the data is there", TimeSpan.FromSeconds(30), async () => await platform.TryAskAsAppAsync(database, "SELECT n FROM kept") == "7");
    }

    [Theory]
    [InlineData("survey:before"), InlineData("survey:effect"), InlineData("repair:before"), InlineData("repair:effect")]
    public async Task A_reconcile_that_a_crash_interrupted_is_finished(string instant)
    {
        var (app, running) = await platform.ShopAsync();
        var web = await NameAsync(app, "web");
        await DockerAsync("rm", "--force", web);

        var operation = await platform.CrashAsync($"account.reconcile/{instant}", () =>
            platform.Api.Operations.CreateAsync(platform.Main.Document, new OperationRequest("reconcile"), default));

        await platform.SucceedAsync(operation);
        Assert.Empty(await DriftAsync());
        await Eventually.TrueAsync("the app answers", TimeSpan.FromSeconds(30), async () => await TryAskAsync(app) == running);
    }

    [Fact]
    public async Task A_database_whose_container_was_removed_comes_back_with_its_data_and_one_without_its_volume_does_not()
    {
        var database = await platform.NewDatabaseAsync();
        await platform.SucceedAsync(await platform.DoAsync(database.Document, new OperationRequest("provision")));
        await platform.AskAsAppAsync(database, "CREATE TABLE kept AS SELECT 7 AS n");
        var name = $"landfall-db-{database.Id.ToString(CultureInfo.InvariantCulture)}";

        await DockerAsync("rm", "--force", name);
        await platform.SucceedAsync(await platform.DoAsync(platform.Main.Document, new OperationRequest("reconcile")));
        await Eventually.TrueAsync("the data is there", TimeSpan.FromSeconds(60), async () => await platform.TryAskAsAppAsync(database, "SELECT n FROM kept") == "7");

        await DockerAsync("rm", "--force", name);
        await DockerAsync("volume", "rm", name);
        var lost = Assert.Single(await DriftAsync());
        Assert.Equal(("volume", name, false), (lost.Kind, lost.Name, lost.Repairable));
        // An empty database in the place of one with data would be worse than none.
        await platform.SucceedAsync(await platform.DoAsync(platform.Main.Document, new OperationRequest("reconcile")));
        Assert.DoesNotContain(name, string.Join('\n', (await Inventory.OfAsync(platform.Machine)).Containers), StringComparison.Ordinal);
        await platform.SucceedAsync(await platform.DoAsync(database.Document, new OperationRequest("deprovision")));
        Assert.Empty(await DriftAsync());
    }

    Task<IReadOnlyList<DriftItem>> DriftAsync() => platform.Api.Drift.ListAsync(default);

    Task<string> DockerAsync(params string[] arguments) => platform.Machine.DockerAsync(arguments);

    static async Task<string?> TryAskAsync(ServingApp app)
    {
        try
        {
            return await app.AskAsync();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    async Task<string> NameAsync(ServingApp app, string process)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"landfall-app{app.App.Id}-{process}-");
        return (await Inventory.OfAsync(platform.Machine)).Containers.Single(c => c.StartsWith(prefix, StringComparison.Ordinal)).Split(' ')[0];
    }
}
