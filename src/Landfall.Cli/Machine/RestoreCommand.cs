using System.CommandLine;
using System.Formats.Tar;
using System.IO.Compression;

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
            var (content, host) = Unpack(parsed.GetValue(file)!);
            around.Terminal.Confirm("The platform forgets what happened since the backup.", host, parsed.GetValue(yes));
            Directory.CreateDirectory(directory);
            using var only = Installation.Lock(directory);
            await Docker.NeedEngineAsync(stop);
            await Docker.RemoveAsync(Installation.Server, 30, stop);
            var restoration = new Restoration(directory, content, around.Time);
            foreach (var _ in restoration.Steps()) stop.ThrowIfCancellationRequested();
            around.Terminal.Say($"Restored. {(restoration.Kept is { } kept ? $"What was there before is in {kept}. " : "")}Start the platform with: landfall up");
        });
        return command;
    }

    /// <summary>Reads the whole file before anything is touched.</summary>
    /// <exception cref="MachineException">It is no backup, or not whole.</exception>
    static (Dictionary<string, byte[]> Content, string Host) Unpack(string file)
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
        if (!known.IsSubsetOf(content.Keys) || !content[BackupCommand.Store].AsSpan().StartsWith("SQLite format 3\0"u8))
            throw new MachineException($"'{file}' is no whole backup: something is missing from it. Nothing was touched.");
        try
        {
            // The present one may be what is damaged.
            return (content, Installation.Read("", content["installation.json"]).Host.Value);
        }
        catch (FormatException damaged)
        {
            throw new MachineException($"'{file}' is no whole backup: its installation.json cannot be read. {damaged.Message} Nothing was touched.");
        }
    }
}
