using System.Text;

namespace Landfall.Heroku.Manifests;

/// <summary>Reads a directory that somebody else filled.</summary>
static class RepositoryReader
{
    const int MostFiles = 100_000;
    const int LargestManifest = 8 * 1024 * 1024;

    const int MostBelow = 1_000;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Repository Read(string directory)
    {
        var root = new DirectoryInfo(directory);
        if (!root.Exists) throw new DirectoryNotFoundException($"There is no directory '{directory}'.");
        var (findings, below) = (new List<Finding>(), new List<Finding>());
        var (files, links) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        List(root, files, links, findings);
        var others = files.Concat(links).Except(KnownFiles.AtRoot).Where(KnownFiles.IsReadBelow)
            .OrderByDescending(KnownFiles.StandsAround).ThenBy(path => path, StringComparer.Ordinal).ToList();
        if (others.Count > MostBelow)
            findings.Add(Finding.Decide("repository", $"It has {others.Count} manifests below its root; more than {MostBelow} are not read.", "repository"));
        var (texts, windows) = (new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var path in KnownFiles.AtRoot) Read(path, findings);
        // Not every file of a monorepo is part of this app: what cannot be read here is said only when the app needs it.
        foreach (var path in others.Take(MostBelow)) Read(path, KnownFiles.StandsAround(path) ? findings : below);
        return new Repository(root.FullName, files, texts, findings) { FindingsBelow = below, Windows = windows };

        void Read(string path, List<Finding> refused)
        {
            if (Resolve(root, path, files, refused) is not { } real || ReadText(root, path, real, refused) is not { } text) return;
            texts[path] = text.Replace("\r\n", "\n", StringComparison.Ordinal);
            if (text.Length - texts[path].Length is > 0 and var ends && ends == text.AsSpan().Count('\n')) windows.Add(path);
            files.Add(path);
        }
    }

    static void List(DirectoryInfo root, HashSet<string> files, HashSet<string> links, List<Finding> findings)
    {
        var pending = new Stack<DirectoryInfo>([root]);
        while (pending.TryPop(out var directory))
        {
            foreach (var entry in Entries(root, directory, findings))
            {
                var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
                if (entry is DirectoryInfo child)
                {
                    if (!isLink && child.Name is not (".git" or "node_modules")) pending.Push(child);
                }
                else if (files.Count + links.Count == MostFiles)
                {
                    findings.Add(Finding.Decide("repository",
                        $"It has more than {MostFiles} files; the rest was not looked at. Are dependencies or uploads committed?", "repository"));
                    return;
                }
                else (isLink ? links : files).Add(Path.GetRelativePath(root.FullName, entry.FullName));
            }
        }
    }

    /// <summary>What a directory holds, without what no text names.</summary>
    static List<FileSystemInfo> Entries(DirectoryInfo root, DirectoryInfo directory, List<Finding> findings)
    {
        var path = Path.GetRelativePath(root.FullName, directory.FullName);
        try
        {
            var entries = directory.GetFileSystemInfos().ToLookup(entry => entry.Name.Contains('\uFFFD', StringComparison.Ordinal));
            if (entries[true].FirstOrDefault() is { } odd)
                findings.Add(Finding.Decide(path, $"Names in it are not UTF-8, such as '{odd.Name}': what bears them was not looked at. Rename it.", path));
            return [.. entries[false]];
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException)
        {
            findings.Add(Finding.Decide(path, "This directory cannot be read, so what is in it was not looked at: see who may.", path));
            return [];
        }
    }

    /// <summary>The regular file that a manifest is: itself, or what its link leads to within the repository.</summary>
    static string? Resolve(DirectoryInfo root, string path, HashSet<string> files, List<Finding> findings)
    {
        if (files.Contains(path)) return path;
        var file = new FileInfo(Path.Combine(root.FullName, path));
        if (LinkedDirectory(root, path) is { } linked) return Refuse(linked);
        if (file.LinkTarget is null) return null;
        var target = TargetOf(file) is { } final ? Path.GetRelativePath(root.FullName, final) : null;
        return target is not null && files.Contains(target) ? target : Refuse(path);

        string? Refuse(string link)
        {
            findings.Add(Finding.Blocker(path,
                $"'{link}' is a link that leads to no regular file of the repository, so it was not followed. Put the file in its place.", path));
            return null;
        }
    }

    static string? LinkedDirectory(DirectoryInfo root, string path) =>
        Path.GetDirectoryName(path) is { Length: > 0 } parent
        && new DirectoryInfo(Path.Combine(root.FullName, parent)).LinkTarget is not null ? parent : null;

    static string? TargetOf(FileInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            return null; // A circle of links: refused like a link out of the tree.
        }
    }

    static string? ReadText(DirectoryInfo root, string path, string real, List<Finding> findings)
    {
        try
        {
            var file = new FileInfo(Path.Combine(root.FullName, real));
            // Pipes and devices have no length either: they are never opened.
            if (file.Length == 0) return "";
            if (file.Length > LargestManifest) return Refuse($"It has {file.Length} bytes; more than {LargestManifest} are not read.");
            var text = Strict.GetString(File.ReadAllBytes(file.FullName)).TrimStart('\uFEFF');
            return text.Contains('\0', StringComparison.Ordinal) ? Refuse("It holds a NUL byte: it is no text.") : text;
        }
        catch (DecoderFallbackException)
        {
            return Refuse("It is not UTF-8. Save it as UTF-8.");
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException)
        {
            return Refuse("It cannot be read: see who may.");
        }

        string? Refuse(string why)
        {
            findings.Add(Finding.Blocker(path, why, path));
            return null;
        }
    }
}
