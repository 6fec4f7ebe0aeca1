using Landfall.Programs;

namespace Landfall.Cli.Machine;

/// <summary>
/// A backup's way into the data directory. It may die between any two steps and be begun again: from the moment at which the
/// present store is taken away the server does not start, until the restored one, which comes last, is whole. And what a
/// step writes over was copied before.
/// </summary>
sealed class Restoration(string directory, IReadOnlyDictionary<string, byte[]> content, TimeProvider time)
{
    const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Where what was there before is kept; null when there was nothing.</summary>
    public string? Kept { get; private set; }

    string Store => Path.Combine(directory, "store");

    string NewStore => Path.Combine(directory, "store.restored");

    /// <summary>Does the work; a step has been done when its name is answered.</summary>
    public IEnumerable<string> Steps()
    {
        CopyPresentFiles();
        yield return "present files copied";
        WriteNewStore();
        yield return "store written beside";
        // With the store go its write-ahead files, which belong to no other store.
        if (Directory.Exists(Store)) AtomicFile.MoveDirectory(Store, Path.Combine(Keep(), "store"));
        yield return "present store kept";
        foreach (var path in BackupCommand.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, path))!, Own);
            AtomicFile.Write(Path.Combine(directory, path), content[path], path == "ca.pem" ? AtomicFile.Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead : AtomicFile.Private);
            yield return path;
        }
        AtomicFile.MoveDirectory(NewStore, Store);
        yield return "store in place";
    }

    void CopyPresentFiles()
    {
        foreach (var file in BackupCommand.Files.Select(file => Path.Combine(directory, file)).Where(File.Exists))
            AtomicFile.Write(Path.Combine(Keep(), Path.GetFileName(file)), File.ReadAllBytes(file));
    }

    void WriteNewStore()
    {
        if (Directory.Exists(NewStore)) Directory.Delete(NewStore, recursive: true);
        Directory.CreateDirectory(NewStore, Own);
        AtomicFile.Write(Path.Combine(NewStore, Path.GetFileName(BackupCommand.Store)), content[BackupCommand.Store]);
        // By this the server skips the ids that may have been given out since the backup.
        AtomicFile.Write(Path.Combine(NewStore, "restored"), "");
    }

    string Keep()
    {
        if (Kept is { } known) return known;
        var kept = Path.Combine(directory, "backups", $"before-restore-{time.GetUtcNow():yyyyMMdd'T'HHmmssfff}");
        Directory.CreateDirectory(kept, Own);
        return Kept = kept;
    }
}
