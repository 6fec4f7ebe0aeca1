using System.ComponentModel;
using System.Runtime.InteropServices;
using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker;

/// <summary>How much room the engine's disk has.</summary>
sealed partial class EngineDisk(DockerApi api)
{
    /// <summary>What to do when there is too little.</summary>
    public const string Remedy = "Free some and try again: 'docker system df' shows what takes bytes, 'docker ps --size' what apps wrote into their containers, "
        + "and 'du --inodes' where the many files are.";

    /// <summary>
    /// What is free. Within a container the engine's directory is not seen, but the container's own file system lies on the
    /// same disk.
    /// </summary>
    public async Task<DiskRoom> FreeAsync(CancellationToken stop)
    {
        var root = (await api.GetAsync("/info", DockerJson.Default.InfoAnswer, stop)).DockerRootDir;
        return Free(Directory.Exists(root) ? root : "/");
    }

    public static DiskRoom Free(string path)
    {
        if (StatVfs(Path.GetFullPath(path), out var room) != 0) throw new Win32Exception();
        // Where inodes are made as they are needed, as on btrfs, none are counted.
        return new DiskRoom((long)(room.FreeBlocks * room.BlockSize), room.Inodes == 0 ? long.MaxValue : (long)room.FreeInodes);
    }

    /// <summary>What is free and what is wanted, in words, of that which is short; null when nothing is.</summary>
    public static (string Free, string Wanted)? Short(DiskRoom free, DiskRoom wanted) =>
        free.Bytes < wanted.Bytes ? ($"{free.Bytes / 1e9:0.0} GB", $"{wanted.Bytes / 1e9:0.0} GB")
        : free.Files < wanted.Files ? ($"{free.Files} inodes (one for each file)", $"{wanted.Files} inodes")
        : null;

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, out Room room);

    // struct statvfs, where a long has 64 bits.
    [StructLayout(LayoutKind.Sequential, Size = 112)]
    struct Room
    {
        public ulong PreferredBlockSize, BlockSize, Blocks, AllFreeBlocks, FreeBlocks, Inodes, AllFreeInodes, FreeInodes;
    }
}
