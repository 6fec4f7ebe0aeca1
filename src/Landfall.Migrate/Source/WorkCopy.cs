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
        ConversionWriter.WriteForBuild(conversion, target);
        return new DirectoryInfo(target);
    }

    /// <summary>Makes that of an app beside it, from the copy of the app: its context, with its own files in the place of the app's.</summary>
    public static DirectoryInfo MakeBeside(DirectoryInfo work, string target, SiblingApp sibling)
    {
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        var made = Directory.CreateDirectory(target);
        Copy(new DirectoryInfo(Path.Combine(work.FullName, sibling.Context)), made, top: true);
        var platform = Path.Combine(target, ".aptible");
        if (Directory.Exists(platform)) Directory.Delete(platform, recursive: true);
        Copy(new DirectoryInfo(Path.Combine(work.FullName, sibling.Folder)), made, top: false);
        return made;
    }

    static void Copy(DirectoryInfo from, DirectoryInfo to, bool top)
    {
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            if (top && LeftOut.Contains(entry.Name)) continue;
            var target = Path.Combine(to.FullName, entry.Name);
            // What stands there goes as it is: through a link that the source holds, a copy would be written elsewhere.
            if (new FileInfo(target) is { } there && (there.Exists || there.LinkTarget is not null)) there.Delete();
            if (entry.LinkTarget is { } link) File.CreateSymbolicLink(target, link);
            else if (entry is DirectoryInfo child) Copy(child, Directory.CreateDirectory(target), top: false);
            else ((FileInfo)entry).CopyTo(target);
        }
    }
}
