using Landfall.Server.Installation;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Server.Tests.Stores;

/// <summary>A store of an earlier version: a copy of it lies in the backups before anything is changed.</summary>
public sealed class Upgrades : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("landfall-upgrade-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void The_store_of_the_first_version_is_copied_and_brought_to_this_one()
    {
        File.WriteAllText(Path.Combine(directory, "installation.json"), """
            {"host":"landfall.example.com","domain":"apps.example.com","address_pool":"10.231.0.0/16","health_port":0}
            """);
        var platform = Platform.Load(directory);
        string first;
        using (var old = Open(platform.StoreFile))
        {
            first = old.Database.GetMigrations().First();
            old.Database.Migrate(first);
            old.Sequences.Add(new Sequence { Name = "Apps", Last = 41 });
            old.SaveChanges();
        }
        File.WriteAllText(platform.CaFile, "of a platform that has run");

        using (var store = Open(platform.StoreFile))
        {
            StoreFile.Upgrade(store, platform, TimeProvider.System, NullLogger.Instance);
            Assert.Empty(store.Database.GetPendingMigrations());
            Assert.Equal(41, store.Sequences.Find("Apps")!.Last);
        }

        var file = Assert.Single(Directory.EnumerateFiles(platform.Backups));
        Assert.StartsWith("before-upgrade-", Path.GetFileName(file), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var copy = Open(file);
        Assert.Equal([first], copy.Database.GetAppliedMigrations());
        Assert.Equal(41, copy.Sequences.Find("Apps")!.Last);
    }

    static SqliteStore Open(string file) =>
        new(new DbContextOptionsBuilder<SqliteStore>().UseSqlite($"Data Source={file};Pooling=False").AddInterceptors(new Durable()).Options);
}
