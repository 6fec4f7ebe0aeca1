using System.CommandLine;
using System.Formats.Tar;
using System.IO.Compression;
using Landfall.Programs;

namespace Landfall.Cli.Machine;

/// <summary><c>restore FILE</c>: puts a backup of the store and its keys in place. What was there is kept beside it.</summary>
static class RestoreCommand
{
    const long Largest = 4L * 1024 * 1024 * 1024;

    public static Command Build(Surroundings around)
    {
        var file = new Argument<string>("FILE") { Description = "A file that 'landfall backup' wrote" };
        var yes = CommonOptions.Yes();
        var command = new Command("restore", "Restore the platform's store and its keys from a backup") { file, yes };
        command.DoesHere(around, async (parsed, stop) =>
        {
            var directory = Installation.DirectoryOf(around);
            var content = Unpack(parsed.GetValue(file)!);
            around.Terminal.Confirm("The platform forgets what happened since the backup.", Installation.Find(directory)?.Host.Value ?? "this machine", parsed.GetValue(yes));
            await Docker.TryAsync(stop, "stop", "--time", "30", Installation.Server);
            await Docker.TryAsync(stop, "rm", "--force", Installation.Server);
            var kept = KeepPresent(directory, around.Time);
            foreach (var (path, bytes) in content)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, path))!);
                AtomicFile.Write(Path.Combine(directory, path), bytes, path == "ca.pem" ? AtomicFile.Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead : AtomicFile.Private);
            }
            AtomicFile.Write(Path.Combine(directory, "store", "restored"), "");
            around.Terminal.Say($"Restored. {(kept is null ? "" : $"What was there before is in {kept}. ")}Start the platform with: landfall up");
        });
        return command;
    }

    /// <summary>Reads the whole file before anything is touched.</summary>
    /// <exception cref="MachineException">It is no backup, or not whole.</exception>
    static Dictionary<string, byte[]> Unpack(string file)
    {
        var known = BackupCommand.Files.Append(BackupCommand.Store).ToHashSet();
        var content = new Dictionary<string, byte[]>();
        try
        {
            using var tar = new TarReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (tar.GetNextEntry() is { } entry)
            {
                if (!known.Contains(entry.Name) || entry.DataStream is null || entry.Length > Largest) throw new InvalidDataException($"it holds '{entry.Name}'.");
                var bytes = new byte[entry.Length];
                entry.DataStream.ReadExactly(bytes);
                content[entry.Name] = bytes;
            }
        }
        catch (Exception damaged) when (damaged is InvalidDataException or IOException)
        {
            throw new MachineException($"'{file}' is no whole backup: {damaged.Message} Nothing was touched.");
        }
        return known.IsSubsetOf(content.Keys) && content[BackupCommand.Store].AsSpan().StartsWith("SQLite format 3\0"u8)
            ? content
            : throw new MachineException($"'{file}' is no whole backup: something is missing from it. Nothing was touched.");
    }

    static string? KeepPresent(string directory, TimeProvider time)
    {
        var store = Path.Combine(directory, "store");
        if (!Directory.Exists(store)) return null;
        var kept = Path.Combine(directory, "backups", $"before-restore-{time.GetUtcNow():yyyyMMdd'T'HHmmss}");
        Directory.CreateDirectory(kept, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // With the store go its write-ahead files, which belong to no other store.
        Directory.Move(store, Path.Combine(kept, "store"));
        foreach (var file in BackupCommand.Files.Where(f => File.Exists(Path.Combine(directory, f))))
            File.Copy(Path.Combine(directory, file), Path.Combine(kept, Path.GetFileName(file)));
        return kept;
    }
}
