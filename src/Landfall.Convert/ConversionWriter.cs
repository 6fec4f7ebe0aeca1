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
    public static IReadOnlyList<string> Write(Conversion conversion, string directory) => Write(conversion, directory, _ => false);

    /// <summary>The same for a copy of the repository that is built: what takes the place of a file of the user's is written over it.</summary>
    public static IReadOnlyList<string> WriteForBuild(Conversion conversion, string directory) => Write(conversion, directory, file => file.TakesPlace);

    static List<string> Write(Conversion conversion, string directory, Func<GeneratedFile, bool> replaces)
    {
        var written = new List<string>();
        foreach (var file in conversion.Files)
        {
            var target = Path.Combine(directory, file.Path);
            if (Exists(target) && !replaces(file)) continue;
            CreateParents(directory, file.Path);
            AtomicFile.Write(target, file.Text, file.Executable ? Program : Plain);
            written.Add(file.Path);
        }
        return written;
    }

    /// <summary>What writing would find: each file that is absent, or there with another text. Nothing is changed.</summary>
    public static IReadOnlyList<FileChange> Compare(Conversion conversion, string directory) =>
    [
        .. conversion.Files.Select(file => new FileChange(file, Own(Path.Combine(directory, file.Path)))).Where(change => change.Own != Unix(change.File.Text)),
    ];

    static void CreateParents(string directory, string path)
    {
        var parent = directory;
        foreach (var part in (Path.GetDirectoryName(path) ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            parent = Path.Combine(parent, part);
            if (new DirectoryInfo(parent).LinkTarget is not null)
                throw new IOException($"'{parent}' is a link, so nothing is written behind it. Put a directory in its place.");
        }
        Directory.CreateDirectory(parent);
    }

    static string? Own(string path) => File.Exists(path) ? Unix(File.ReadAllText(path)).TrimStart('\uFEFF') : Exists(path) ? "" : null;

    static string Unix(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    // A link that leads nowhere is there as well.
    static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;
}

/// <summary>A file that a directory lacks, or has in another form.</summary>
/// <param name="File">As it would be written.</param>
/// <param name="Own">The text that is there; null when nothing is.</param>
public sealed record FileChange(GeneratedFile File, string? Own);
