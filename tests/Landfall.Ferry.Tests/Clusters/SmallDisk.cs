using Landfall.Programs;

namespace Landfall.Ferry.Tests;

/// <summary>A file system of a few megabytes for a tablespace. Mounting it needs root.</summary>
sealed class SmallDisk : IDisposable
{
    SmallDisk(string directory) => Directory = directory;

    public string Directory { get; }

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("landfall-small-").FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0777", "tmpfs", directory);
        await RunAsync("chown", "postgres:postgres", directory);
        return new SmallDisk(directory);
    }

    public void Dispose()
    {
        RunAsync("umount", "--lazy", Directory).GetAwaiter().GetResult();
        System.IO.Directory.Delete(Directory);
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Landfall.Programs.Program(program, arguments));
        if (!ended.Succeeded) throw new InvalidOperationException($"{program} failed (it needs root): {ended.Error}");
    }
}
