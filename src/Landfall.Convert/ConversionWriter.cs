using Landfall.Heroku;
using Landfall.Programs;

namespace Landfall.Convert;

/// <summary>Writes the files of a conversion into a repository. A file that is there stays as it is.</summary>
public static class ConversionWriter
{
    const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    const UnixFileMode Program = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes what is absent.</summary>
    /// <returns>The paths that were written.</returns>
    /// <exception cref="IOException">A directory on the way is a link, or nothing can be written; the message names it.</exception>
    public static IReadOnlyList<string> Write(Conversion conversion, string directory)
    {
        var written = new List<string>();
        foreach (var file in conversion.Files)
        {
            var target = Path.Combine(directory, file.Path);
            if (Exists(target)) continue;
            var parent = Path.GetDirectoryName(target)!;
            if (new DirectoryInfo(parent) is { LinkTarget: not null } && parent != directory)
                throw new IOException($"'{parent}' is a link, so nothing is written behind it. Put a directory in its place.");
            Directory.CreateDirectory(parent);
            AtomicFile.Write(target, file.Text, file.Executable ? Program : Plain);
            written.Add(file.Path);
        }
        return written;
    }

    // A link that leads nowhere is there as well.
    static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;
}
