using Landfall.Server.Databases;
using Landfall.Server.Installation;
using Landfall.Server.Stacks;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Store;

/// <summary>Brings the store to this program's version: copied before it is changed, refused when it is newer.</summary>
static class StoreFile
{
    const string DefaultPostgres = "17";

    /// <exception cref="InvalidDataException">The store was written by a newer version.</exception>
    public static void Upgrade(LandfallStore store, Platform platform, TimeProvider time, ILogger log)
    {
        var known = store.Database.GetMigrations().ToList();
        var applied = File.Exists(platform.StoreFile) ? store.Database.GetAppliedMigrations().ToList() : [];
        if (applied.Except(known).FirstOrDefault() is { } newer)
            throw new InvalidDataException($"The store is of a newer version ({newer}). Start that version of the platform, or restore the backup that belongs to this one.");
        if (known.Except(applied).Any()) Migrate(store, applied.Count > 0, platform, time, log);
        SkipForgottenIds(store, Path.Combine(Path.GetDirectoryName(platform.StoreFile)!, "restored"));
        Seed(store, platform, time);
    }

    // Only where something is to be done: before anything else EF compares the whole model with its snapshot.
    static void Migrate(LandfallStore store, bool copyFirst, Platform platform, TimeProvider time, ILogger log)
    {
        if (copyFirst)
        {
            var copy = Path.Combine(platform.Backups, $"before-upgrade-{time.GetUtcNow():yyyyMMdd'T'HHmmss}.db");
            Copy(store, copy);
            log.LogInformation("The store was copied to {Copy} before its upgrade", copy);
        }
        store.Database.Migrate();
    }

    // A restored store does not know which ids were given out since its backup, and volumes and containers are named by them.
    static void SkipForgottenIds(LandfallStore store, string mark)
    {
        if (!File.Exists(mark)) return;
        store.InTransaction(() =>
        {
            foreach (var sequence in store.Sequences) sequence.Last += 1_000_000;
        });
        File.Delete(mark);
    }

    /// <summary>A consistent copy of the store as it is now, while it is in use.</summary>
    public static void Copy(LandfallStore store, string path)
    {
        using var from = new SqliteConnection(store.Database.GetConnectionString());
        from.Open();
        using var command = from.CreateCommand();
        command.CommandText = "VACUUM INTO $path";
        command.Parameters.AddWithValue("$path", path);
        command.ExecuteNonQuery();
        File.SetUnixFileMode(path, Programs.AtomicFile.Private);
    }

    static void Seed(LandfallStore store, Platform platform, TimeProvider time) => store.InTransaction(() =>
    {
        if (!store.Stacks.Any()) store.AddRow(new Stack { Name = "main", Region = platform.Host.Value }, time);
        foreach (var version in new[] { DefaultPostgres, "18" }.Where(v => !store.DatabaseImages.Any(i => i.Type == "postgresql" && i.Version == v)))
            store.AddRow(new DatabaseImage { Type = "postgresql", Version = version, Default = version == DefaultPostgres, Description = $"PostgreSQL {version}", DockerRepo = $"postgres:{version}" }, time);
    });
}
