using Landfall.Server.Databases;
using Landfall.Server.Installation;
using Landfall.Server.Stacks;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Store;

/// <summary>Brings the store to this program's version: copied before it is changed, refused when it is newer, damaged or gone.</summary>
static class StoreFile
{
    const string DefaultPostgres = "17";
    const int SqliteCorrupt = 11;
    const int SqliteNotADatabase = 26;

    /// <exception cref="InvalidDataException">The store was written by a newer version, is damaged, or is gone from a platform that had one.</exception>
    public static void Upgrade(LandfallStore store, Platform platform, TimeProvider time, ILogger log)
    {
        var known = store.Database.GetMigrations().ToList();
        var applied = File.Exists(platform.StoreFile) ? Applied(store, platform) : [];
        if (applied.Count == 0) RefuseUnlessFirst(platform);
        if (applied.Except(known).FirstOrDefault() is { } newer)
            throw new InvalidDataException($"The store is of a newer version ({newer}). Start that version of the platform, or restore the backup that belongs to this one.");
        if (known.Except(applied).Any()) Migrate(store, applied.Count > 0, platform, time, log);
        SkipForgottenIds(store, Path.Combine(Path.GetDirectoryName(platform.StoreFile)!, "restored"));
        Seed(store, platform, time);
    }

    static List<string> Applied(LandfallStore store, Platform platform)
    {
        try
        {
            var check = store.Database.SqlQuery<string>($"PRAGMA quick_check(1)").AsEnumerable().Single();
            return check == "ok" ? [.. store.Database.GetAppliedMigrations()] : throw Damaged(platform, check);
        }
        catch (SqliteException damaged) when (damaged.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase)
        {
            throw Damaged(platform, damaged.Message);
        }
    }

    static InvalidDataException Damaged(Platform platform, string how) => new(
        $"The store '{platform.StoreFile}' is damaged: {how}. Nothing was touched. Put a backup in its place: landfall restore FILE");

    // The CA is made after the first store and by nothing else. Taking a lost store for a first start would remove every app's
    // container, and give the ids of databases whose volumes are there to new ones.
    static void RefuseUnlessFirst(Platform platform)
    {
        if (File.Exists(platform.CaFile) || File.Exists(platform.CaKeyFile))
            throw new InvalidDataException(
                $"The store is missing: '{platform.StoreFile}' is not there or empty, and this platform had one. Put a backup in its place: landfall restore FILE");
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
