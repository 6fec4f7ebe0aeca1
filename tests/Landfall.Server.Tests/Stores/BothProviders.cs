using Landfall.Programs;
using Landfall.Server.Apps;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Landfall.Server.Tests.Stores;

/// <summary>One model, a set of migrations for each provider: both make the same store.</summary>
public sealed class BothProviders : IAsyncLifetime
{
    readonly string directory = Directory.CreateTempSubdirectory("landfall-store-").FullName;
    readonly string container = $"landfall-test-store-{Guid.NewGuid():N}";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await ProgramRunner.RunAsync(new Landfall.Programs.Program("docker", ["rm", "--force", container]));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void The_migrations_of_each_say_what_the_model_says()
    {
        using var sqlite = Sqlite();
        using var postgres = new PostgresStoreFactory().CreateDbContext([]);
        Assert.False(sqlite.Database.HasPendingModelChanges(), "dotnet ef migrations add NAME --context SqliteStore --output-dir Store/Sqlite");
        Assert.False(postgres.Database.HasPendingModelChanges(), "dotnet ef migrations add NAME --context PostgresStore --output-dir Store/Postgres");
    }

    [Fact]
    public void SQLite_holds_what_a_store_must() => HoldsWhatItMust(Sqlite);

    [Fact]
    public async Task PostgreSQL_holds_what_a_store_must()
    {
        var connection = await PostgresAsync();
        HoldsWhatItMust(() => new PostgresStore(new DbContextOptionsBuilder<PostgresStore>().UseNpgsql(connection).Options));
    }

    SqliteStore Sqlite() =>
        new(new DbContextOptionsBuilder<SqliteStore>().UseSqlite($"Data Source={directory}/landfall.db").AddInterceptors(new Durable()).Options);

    static void HoldsWhatItMust(Func<LandfallStore> open)
    {
        var time = TimeProvider.System;
        long first;
        using (var store = open())
        {
            store.Database.Migrate();
            first = store.InTransaction(() => store.AddRow(new App { AccountId = 1, Handle = "shop" }, time).Id);
        }
        using (var store = open())
        {
            var app = store.Apps.Single(a => a.Handle == "shop" && a.CreatedAt <= time.GetUtcNow());
            Assert.Equal(first, app.Id);
            Assert.Equal(0, app.CreatedAt.Ticks % TimeSpan.TicksPerMillisecond);
        }
        // A handle is unique among the living, and an id is not given twice, whatever became of its row.
        using (var store = open())
            Assert.Throws<DbUpdateException>(() => store.InTransaction(() => store.AddRow(new App { AccountId = 1, Handle = "shop" }, time)));
        using (var store = open())
        {
            store.InTransaction(() => store.Apps.Single(a => a.Id == first).DeletedAt = time.GetUtcNow());
            Assert.True(store.InTransaction(() => store.AddRow(new App { AccountId = 1, Handle = "shop" }, time)).Id > first);
        }
    }

    async Task<string> PostgresAsync()
    {
        var password = Guid.NewGuid().ToString("N");
        var environment = Path.Combine(directory, "environment");
        AtomicFile.Write(environment, $"POSTGRES_PASSWORD={password}\n");
        await DockerAsync("run", "--detach", "--name", container, "--env-file", environment, "--tmpfs", "/var/lib/postgresql/data", "postgres:17");
        var address = await DockerAsync("inspect", "--format", "{{ range .NetworkSettings.Networks }}{{ .IPAddress }}{{ end }}", container);
        var connection = $"Host={address};Username=postgres;Password={password};Database=postgres";
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var probe = new NpgsqlConnection(connection);
                await probe.OpenAsync();
                return connection;
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
        }
    }

    static async Task<string> DockerAsync(params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Landfall.Programs.Program("docker", arguments));
        return ended.Succeeded ? ended.Output.Trim() : throw new InvalidOperationException($"docker: {ended.Error}");
    }
}
