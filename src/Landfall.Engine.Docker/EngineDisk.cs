using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker;

/// <summary>How much room the engine's disk has.</summary>
sealed class EngineDisk(DockerApi api)
{
    /// <summary>
    /// Bytes that are free. Within a container the engine's directory is not seen, but the container's own file system lies on the
    /// same disk.
    /// </summary>
    public async Task<long> FreeAsync(CancellationToken stop)
    {
        var root = (await api.GetAsync("/info", DockerJson.Default.InfoAnswer, stop)).DockerRootDir;
        return Free(Directory.Exists(root) ? root : "/");
    }

    public static long Free(string path) => new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace;

    public static string Gigabytes(long bytes) => $"{bytes / 1e9:0.0} GB";
}
