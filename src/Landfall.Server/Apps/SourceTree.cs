using System.Formats.Tar;
using System.IO.Compression;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps;

/// <summary>Unpacks a source archive: regular files, directories and links that stay inside; nothing else, nothing outside, nothing endless.</summary>
static class SourceTree
{
    const long LargestTree = 4L * 1024 * 1024 * 1024;
    const int MostEntries = 200_000;

    /// <exception cref="OperationFailedException">The archive is damaged, too large, or holds what it may not; the message names the entry.</exception>
    public static void Unpack(string archive, string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (entries, bytes) = (0, 0L);
        try
        {
            using var file = File.OpenRead(archive);
            using var tar = new TarReader(new TarHeaders(new GZipStream(file, CompressionMode.Decompress)));
            while (tar.GetNextEntry() is { } entry)
            {
                if (++entries > MostEntries || (bytes += Math.Max(entry.Length, 0)) > LargestTree)
                    throw new OperationFailedException("The source is too large: at most 200,000 files and 4 GiB are taken. Exclude what the build does not need.");
                Unpack(entry, directory);
            }
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or IOException)
        {
            throw new OperationFailedException($"The source archive cannot be unpacked: {damaged.Message} Send it again.", damaged);
        }
    }

    static void Unpack(TarEntry entry, string directory)
    {
        var target = Inside(directory, entry.Name, entry.Name);
        if (HasLinkAbove(directory, target)) throw Refused(entry.Name, "leads through a link");
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(target);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                if (File.Exists(target) || Path.Exists(target)) throw Refused(entry.Name, "stands in the archive twice");
                entry.ExtractToFile(target, overwrite: false);
                break;
            case TarEntryType.SymbolicLink:
                Inside(directory, Path.Combine(Path.GetDirectoryName(entry.Name) ?? "", entry.LinkName), entry.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.CreateSymbolicLink(target, entry.LinkName);
                break;
            case TarEntryType.GlobalExtendedAttributes:
                break;
            default:
                throw Refused(entry.Name, $"is a {entry.EntryType}");
        }
    }

    static string Inside(string directory, string name, string entry)
    {
        if (name.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(name)) throw Refused(entry, "has an absolute path");
        var path = Path.GetFullPath(Path.Combine(directory, name));
        return path == directory || path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal)
            ? path.TrimEnd('/')
            : throw Refused(entry, "leads out of the directory");
    }

    static bool HasLinkAbove(string directory, string target)
    {
        for (var above = Path.GetDirectoryName(target); above is not null && above.Length > directory.Length; above = Path.GetDirectoryName(above))
            if (new DirectoryInfo(above).LinkTarget is not null) return true;
        return false;
    }

    static OperationFailedException Refused(string entry, string reason) =>
        new($"The source archive is refused: '{entry}' {reason}. Only files, directories and links within the directory are taken.");
}
