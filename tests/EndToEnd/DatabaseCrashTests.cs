using EndToEnd.World;
using Landfall.Client.Databases;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>The server is killed at every instant of making a database and of filling one from another.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class DatabaseCrashTests(RunningPlatform platform)
{
    static readonly string[] ProvisionSteps = ["allocate", "volume", "container", "prepare", "commit"];
    static readonly string[] CopySteps = ["copy", "record"];

    // Those of one database each, made side by side.
    static readonly string[][] ProvisionShares = [["allocate", "container", "commit"], ["volume", "prepare"]];

    [Fact]
    public async Task Databases_whose_making_was_interrupted_in_each_step_are_there_and_take_data()
    {
        Assert.Equal(ProvisionSteps.Order(), ProvisionShares.SelectMany(share => share).Order());
        await platform.DatabaseAsync("source");
        Database[] databases = [await platform.NewDatabaseAsync(), await platform.NewDatabaseAsync()];
        var before = await Inventory.OfAsync(platform.Machine);

        var operations = await platform.CrashAsync([.. databases.Zip(ProvisionShares, (database, share) => new Interrupted(
            Instants.Of($"database/{database.Id}.provision", share), () => platform.Api.Operations.CreateAsync(database.Document, new OperationRequest("provision"), default)))]);

        foreach (var operation in operations)
        {
            await platform.SucceedAsync(operation);
            AssertEnded(operation, ProvisionSteps);
        }
        string[] made = [.. databases.Select(d => $"+container landfall-db-{d.Id} running"), .. databases.Select(d => $"+volume landfall-db-{d.Id}")];
        Assert.Equal(made.Order(), (await Inventory.OfAsync(platform.Machine)).Since(before).Order());
        foreach (var database in databases)
        {
            Assert.Single(await platform.Api.Databases.CredentialsAsync(database, default));
            Assert.Equal("1", await platform.AskAsAppAsync(database, "CREATE TABLE t (n int); INSERT INTO t VALUES (1); SELECT n FROM t"));
            await platform.SucceedAsync(await platform.DoAsync(database.Document, new OperationRequest("deprovision")));
        }
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
    }

    [Fact]
    public async Task A_copy_that_was_interrupted_in_each_step_ends_with_every_row_and_a_proof()
    {
        var source = await platform.DatabaseAsync("source");
        await platform.AskAsAppAsync(source, "CREATE TABLE IF NOT EXISTS notes AS SELECT n AS id, md5(n::text) AS words FROM generate_series(1, 5000) n");
        var target = await platform.NewDatabaseAsync();
        await platform.SucceedAsync(await platform.DoAsync(target.Document, new OperationRequest("provision")));
        var before = await Inventory.OfAsync(platform.Machine);
        var request = new OperationRequest("copy")
        {
            Settings = new Dictionary<string, string> { ["LANDFALL_COPY_RUN"] = Guid.NewGuid().ToString() },
            SensitiveSettings = new Dictionary<string, string> { ["SOURCE_URL"] = (await platform.UrlAsync(source)).Reveal().Reveal() },
        };

        var operation = await platform.CrashAsync(Instants.Of("database.copy", CopySteps), () =>
            platform.Api.Operations.CreateAsync(target.Document, request, default));

        await platform.SucceedAsync(operation);
        AssertEnded(operation, CopySteps);
        var report = (await platform.Api.Operations.ProofAsync(operation, default)).Json;
        Assert.True(report.GetProperty("proof").GetProperty("proven").GetBoolean());
        Assert.False(report.GetProperty("earlier").GetBoolean());
        const string Sum = "SELECT count(*) || ' ' || md5(string_agg(id || words, '' ORDER BY id)) FROM notes";
        Assert.Equal(await platform.AskAsAppAsync(source, Sum), await platform.AskAsAppAsync(target, Sum));
        Assert.DoesNotContain((await platform.UrlAsync(source)).Password.Reveal(), await platform.LogAsync(operation));
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(platform.Data, "scratch")));
        await platform.SucceedAsync(await platform.DoAsync(target.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task Data_and_credentials_outlive_a_kill_and_a_restart_of_the_databases_container()
    {
        var database = await platform.DatabaseAsync("source");
        await platform.AskAsAppAsync(database, "CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS n");
        foreach (var (command, brings) in new[] { ("kill", "start"), ("restart", "start") })
        {
            await platform.Machine.DockerAsync(command, $"landfall-db-{database.Id}");
            await platform.Machine.DockerAsync(brings, $"landfall-db-{database.Id}");
            await Eventually.TrueAsync($"the database answers after {command}", TimeSpan.FromSeconds(60), async () =>
                await platform.TryAskAsAppAsync(database, "SELECT n FROM kept") == "7");
        }
    }

    [Fact]
    public async Task The_newest_major_is_made_copied_and_kept_through_a_kill_as_the_default_is()
    {
        await platform.DatabaseAsync("source");
        var before = await Inventory.OfAsync(platform.Machine);
        var (source, target) = (await platform.NewDatabaseAsync("18"), await platform.NewDatabaseAsync("18"));
        foreach (var database in new[] { source, target }) await platform.SucceedAsync(await platform.DoAsync(database.Document, new OperationRequest("provision")));
        Assert.Equal(4, (await Inventory.OfAsync(platform.Machine)).Since(before).Count);
        Assert.StartsWith("18.", await platform.AskAsAppAsync(source, "SHOW server_version"), StringComparison.Ordinal);
        await platform.AskAsAppAsync(source, "CREATE TABLE t (n int, twice int GENERATED ALWAYS AS (n * 2) VIRTUAL); INSERT INTO t SELECT generate_series(1, 100)");

        var copied = await platform.DoAsync(target.Document, new OperationRequest("copy")
        {
            Settings = new Dictionary<string, string> { ["LANDFALL_COPY_RUN"] = Guid.NewGuid().ToString() },
            SensitiveSettings = new Dictionary<string, string> { ["SOURCE_URL"] = (await platform.UrlAsync(source)).Reveal().Reveal() },
        });

        await platform.SucceedAsync(copied);
        Assert.True((await platform.Api.Operations.ProofAsync(copied, default)).Json.GetProperty("proof").GetProperty("proven").GetBoolean());
        await platform.Machine.DockerAsync("kill", $"landfall-db-{target.Id}");
        await platform.Machine.DockerAsync("start", $"landfall-db-{target.Id}");
        await Eventually.TrueAsync("the copy answers after a kill", TimeSpan.FromSeconds(60), async () =>
            await platform.TryAskAsAppAsync(target, "SELECT sum(twice) FROM t") == "10100");
        foreach (var database in new[] { source, target }) await platform.SucceedAsync(await platform.DoAsync(database.Document, new OperationRequest("deprovision")));
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
    }

    void AssertEnded(Operation operation, IReadOnlyList<string> steps)
    {
        var journal = Journal.Of(platform.Data, operation.Id);
        Assert.Equal(steps, journal.Steps);
        Assert.Equal(["done"], journal.States);
        Assert.Equal(0, journal.SecretBytes);
    }
}
