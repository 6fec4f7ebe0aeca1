using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>The house as it stands on disk.</summary>
static class House
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static IEnumerable<string> Projects => Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories);

    /// <summary>Everything that people wrote, relative to the root: no build output, no lock files.</summary>
    public static IEnumerable<string> Files => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or ".git" or "artifacts" or "TestResults" or "node_modules"))
        .Where(path => !path.EndsWith("packages.lock.json", StringComparison.Ordinal) && path != ".git");

    public static IEnumerable<string> Code => Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal));

    public static string Name(string project) => Path.GetFileNameWithoutExtension(project).Replace("Landfall.", "", StringComparison.Ordinal);

    /// <summary>The rooms that a project knows.</summary>
    public static IEnumerable<string> Knows(string project) => XDocument.Load(project).Descendants("ProjectReference")
        .Select(reference => Name(reference.Attribute("Include")!.Value.Replace('\\', '/').Split('/')[^1]));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    static string Find(DirectoryInfo directory) =>
        File.Exists(Path.Combine(directory.FullName, "Directory.Packages.props")) ? directory.FullName : Find(directory.Parent!);
}
