using Landfall.Convert;

namespace Landfall.Migrate.Source;

/// <summary>A copy of the source with the generated files in it. The user's own directory is only read.</summary>
static class WorkCopy
{
    static readonly HashSet<string> LeftOut = [".git", ".aptible.env"];

    /// <summary>Makes it anew.</summary>
    public static DirectoryInfo Make(string source, string target, Conversion conversion)
    {
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Copy(new DirectoryInfo(source), Directory.CreateDirectory(target), top: true);
        ConversionWriter.Write(conversion, target);
        return new DirectoryInfo(target);
    }

    static void Copy(DirectoryInfo from, DirectoryInfo to, bool top)
    {
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            if (top && LeftOut.Contains(entry.Name)) continue;
            var target = Path.Combine(to.FullName, entry.Name);
            if (entry.LinkTarget is { } link) File.CreateSymbolicLink(target, link);
            else if (entry is DirectoryInfo child) Copy(child, Directory.CreateDirectory(target), top: false);
            else ((FileInfo)entry).CopyTo(target);
        }
    }
}
