using System.CommandLine;
using System.Formats.Tar;
using System.IO.Compression;
using Landfall.Programs;

namespace Landfall.Cli.Machine;

/// <summary><c>backup FILE</c>: the store and its keys in one file, taken while the platform works. Whoever has the file has every secret.</summary>
static class BackupCommand
{
    /// <summary>What a backup holds, by its path in the data directory. By ca.pem the server knows that there was a store: it is the first to be restored.</summary>
    public static readonly IReadOnlyList<string> Files =
    [
        "ca.pem", "installation.json", "keys/master.json", "keys/tokens.pem", "keys/ca.key", "keys/platform.pem", "keys/default.pem",
        "keys/ssh_ca", "keys/ssh_ca.pub", "portal/host/ssh_host_rsa_key", "portal/host/ssh_host_rsa_key.pub",
        "portal/host/ssh_host_ed25519_key", "portal/host/ssh_host_ed25519_key.pub",
    ];

    public const string Store = "store/landfall.db";

    public static Command Build(Surroundings around)
    {
        var file = new Argument<string>("FILE") { Description = "Where to write the backup (mode 0600)" };
        var command = new Command("backup", "Back up the platform's store and its keys") { file };
        command.DoesHere(around, async (parsed, stop) =>
        {
            var installation = Installation.Need(around);
            var copy = await Docker.RunAsync(stop, "exec", Installation.Server, "/opt/landfall/landfall-server", "copy-store");
            try
            {
                AtomicFile.Write(parsed.GetValue(file)!, Pack(installation, copy));
            }
            finally
            {
                File.Delete(copy);
            }
            around.Terminal.Say($"The store and its keys are in {parsed.GetValue(file)}. Keep it as you keep the machine: it opens every secret. Databases' own data is not in it.");
        });
        return command;
    }

    static byte[] Pack(Installation installation, string storeCopy)
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true)))
        {
            tar.WriteEntry(storeCopy, Store);
            foreach (var file in Files) tar.WriteEntry(Path.Combine(installation.Directory, file), file);
        }
        return buffer.ToArray();
    }
}
