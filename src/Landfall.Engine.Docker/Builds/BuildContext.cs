using System.Formats.Tar;

namespace Landfall.Engine.Docker.Builds;

/// <summary>A directory that is built from: what of it takes part, and the proof that none of it leads out.</summary>
sealed class BuildContext
{
    readonly string root;
    readonly DockerIgnore ignore;
    readonly List<string> entries = [];

    BuildContext(string root, DockerIgnore ignore) => (this.root, this.ignore) = (root, ignore);

    /// <exception cref="EngineException">There is no Dockerfile, or a link leads out of the directory.</exception>
    public static BuildContext Open(string directory)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (!File.Exists(Path.Combine(root, "Dockerfile")))
            throw new EngineException($"There is no Dockerfile in '{directory}'. Write one, or name the directory that has it.");
        foreach (var special in new[] { "Dockerfile", "Dockerfile.dockerignore", ".dockerignore" })
            LinkInside(root, Path.Combine(root, special), special);
        var context = new BuildContext(root, DockerIgnore.Of(root));
        context.Add(new DirectoryInfo(root), "");
        return context;
    }

    /// <summary>The room that what takes part needs.</summary>
    public DiskRoom Size => new(
        entries.Select(entry => new FileInfo(Path.Combine(root, entry))).Where(file => file.LinkTarget is null && file.Exists).Sum(file => file.Length), entries.Count);

    /// <summary>Writes it as a tar archive.</summary>
    public async Task WriteAsync(Stream archive)
    {
        await using var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var entry in entries) await writer.WriteEntryAsync(Path.Combine(root, entry), entry);
    }

    void Add(DirectoryInfo directory, string below)
    {
        foreach (var found in directory.EnumerateFileSystemInfos())
        {
            var path = below + found.Name;
            // The builder needs its own two files, whether or not they are to be copied.
            var left = ignore.Matches(path) && path is not ("Dockerfile" or ".dockerignore");
            if (found.LinkTarget is not null)
            {
                if (left) continue;
                LinkInside(root, found.FullName, path);
                entries.Add(path);
            }
            else if (found is DirectoryInfo inner)
            {
                if (left && !ignore.HasExceptions) continue;
                if (!left) entries.Add(path);
                Add(inner, path + "/");
            }
            else if (!left)
            {
                entries.Add(path);
            }
        }
    }

    static void LinkInside(string root, string path, string shown)
    {
        if (new FileInfo(path).LinkTarget is null || Links.StaysWithin(root, path)) return;
        throw new EngineException(
            $"The link '{shown}' leads out of the directory that is built from. Copy what it leads to, or name it in .dockerignore.");
    }
}
