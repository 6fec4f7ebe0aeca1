using System.Runtime.InteropServices;
using System.Text;

namespace Landfall.Programs;

/// <summary>Writes files so that a reader, and a restart after a crash, sees the old content or the new, never a part.</summary>
public static partial class AtomicFile
{
    /// <summary>Mode 0600: what only its owner may read.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a temporary file beside the target, syncs it, renames it over the target and syncs the directory.</summary>
    /// <param name="path">The target. Its directory exists.</param>
    /// <param name="content">The whole new content.</param>
    /// <param name="mode">The new file's mode, in force before the first byte is written.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = Private)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OperatingSystem.IsWindows() ? null : mode,
            }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte}, UnixFileMode)"/>
    public static void Write(string path, string content, UnixFileMode mode = Private) =>
        Write(path, Encoding.UTF8.GetBytes(content), mode);

    /// <summary>Gives a directory another name, durably. What is in it has been synced; the new name is free.</summary>
    public static void MoveDirectory(string from, string to)
    {
        SyncDirectory(from);
        Directory.Move(from, to);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(from))!);
    }

    static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = open(directory, 0);
        if (descriptor < 0) throw Failure(directory);
        try
        {
            if (fsync(descriptor) != 0) throw Failure(directory);
        }
        finally
        {
            _ = close(descriptor);
        }

        static IOException Failure(string directory) =>
            new($"The directory '{directory}' cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // The framework opens no directories, and a rename is durable only when its directory is.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
