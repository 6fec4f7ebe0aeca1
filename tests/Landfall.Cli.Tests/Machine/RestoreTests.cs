using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Landfall.Cli.Machine;

namespace Landfall.Cli.Tests.Machine;

/// <summary>A restore that dies at any step leaves no platform that starts with half of it, and is run again.</summary>
public sealed class RestoreTests : IDisposable
{
    readonly FakeMachine machine = new FakeMachine().WithPlatform(Installation.Server);
    readonly Dictionary<string, byte[]> backup = BackupCommand.Files.Append(BackupCommand.Store).ToDictionary(path => path, path => Encoding.UTF8.GetBytes($"{path} of the backup"));

    public RestoreTests()
    {
        backup[BackupCommand.Store] = "SQLite format 3\0 of the backup"u8.ToArray();
        backup["installation.json"] = File.ReadAllBytes(Path.Combine(machine.Data, "installation.json"));
        foreach (var path in backup.Keys.Append("store/landfall.db-wal").Except(["installation.json"]))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
            File.WriteAllText(PathOf(path), $"{path} of before");
        }
    }

    public void Dispose() => machine.Dispose();

    public static TheoryData<int> Deaths => [.. Enumerable.Range(0, BackupCommand.Files.Count + 4)];

    [Theory]
    [MemberData(nameof(Deaths))]
    public void Whatever_step_it_dies_after_it_can_be_run_again(int steps)
    {
        foreach (var _ in new Restoration(machine.Data, backup, TimeProvider.System).Steps().Take(steps)) { }

        // By these two the server knows that its store is gone; and a store that is there has its own keys.
        if (!File.Exists(PathOf(BackupCommand.Store))) Assert.True(File.Exists(PathOf("ca.pem")));
        else Assert.Equal(IsRestored(BackupCommand.Store), BackupCommand.Files.Where(path => path != "installation.json").All(IsRestored));

        foreach (var _ in new Restoration(machine.Data, backup, TimeProvider.System).Steps()) { }
        AssertRestored();
    }

    [Fact]
    public async Task A_backup_replaces_a_platform_whose_installation_file_is_damaged()
    {
        File.WriteAllText(PathOf("installation.json"), "{\"host\":");
        var (code, said) = await machine.TypeAsync("restore", Pack(), "--yes");
        Assert.Contains("Restored. What was there before is in ", said, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("rm --force landfall-server", machine.Calls);
        AssertRestored();
    }

    [Fact]
    public async Task Nothing_is_touched_while_the_server_cannot_be_stopped_or_another_command_is_at_work()
    {
        machine.StopEngine();
        Assert.Contains("Docker is not running", (await machine.TypeAsync("restore", Pack(), "--yes")).Said, StringComparison.Ordinal);
        machine.StartEngine();
        using (Installation.Lock(machine.Data))
            Assert.Contains("is at work on this machine", (await machine.TypeAsync("restore", Pack(), "--yes")).Said, StringComparison.Ordinal);
        Assert.DoesNotContain(backup.Keys.Where(path => path != "installation.json"), IsRestored);
    }

    void AssertRestored()
    {
        Assert.All(backup.Keys, path => Assert.True(IsRestored(path), path));
        Assert.Equal(["landfall.db", "restored"], Directory.EnumerateFileSystemEntries(PathOf("store")).Select(Path.GetFileName).Order());
        Assert.False(Directory.Exists(PathOf("store.restored")));
        // Every key and the store of before is in a copy that was made before anything was written.
        var kept = Directory.EnumerateFiles(PathOf("backups"), "*", SearchOption.AllDirectories).Select(File.ReadAllText).ToHashSet();
        Assert.All(backup.Keys.Append("store/landfall.db-wal").Except(["installation.json"]), path => Assert.Contains($"{path} of before", kept));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("keys/master.json")));
    }

    bool IsRestored(string path) => File.ReadAllBytes(PathOf(path)).SequenceEqual(backup[path]);

    string PathOf(string path) => Path.Combine(machine.Data, path);

    string Pack()
    {
        var file = PathOf("backup.tar.gz");
        using var tar = new TarWriter(new GZipStream(File.Create(file), CompressionLevel.Fastest));
        foreach (var (path, content) in backup) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
        return file;
    }
}
