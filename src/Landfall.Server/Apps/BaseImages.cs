using System.Text.RegularExpressions;
using Landfall.Values;

namespace Landfall.Server.Apps;

/// <summary>The images that a Dockerfile builds on.</summary>
static partial class BaseImages
{
    const string DockerHub = "docker.io";
    const long LargestFile = 1 << 20;

    /// <summary>That of the Dockerfile in a directory; null when there is none that can be read within it: then nothing is built.</summary>
    public static string? RegistryIn(string context)
    {
        var dockerfile = new FileInfo(Path.Combine(context, "Dockerfile"));
        var target = dockerfile.LinkTarget is null ? dockerfile : dockerfile.ResolveLinkTarget(returnFinalTarget: true);
        return target is FileInfo { Exists: true, Length: < LargestFile } file && file.FullName.StartsWith(Path.GetFullPath(context) + "/", StringComparison.Ordinal)
            ? RegistryOf(File.ReadAllText(file.FullName)) : null;
    }

    /// <summary>The registry that an app's credentials are for: the first that is named beside Docker Hub, else Docker Hub.</summary>
    public static string RegistryOf(string dockerfile) => dockerfile.Split('\n')
        .Select(line => From().Match(line)).Where(from => from.Success)
        .Select(from => ImageReference.TryParse(from.Groups["image"].Value, out var image) ? image.Registry : DockerHub)
        .FirstOrDefault(registry => registry != DockerHub) ?? DockerHub;

    [GeneratedRegex(@"\A\s*FROM\s+(?:--\S+\s+)*(?<image>\S+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex From();
}
