using Landfall.Convert.Languages;
using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>Files of the user's that stand where one would be written: they stay, and what they lack is said.</summary>
static class KeptFiles
{
    /// <summary>The files, and which of them a move builds with although the user has one of that path.</summary>
    /// <param name="dockerfile">The lines without which a Dockerfile does not work on the platform.</param>
    public static IReadOnlyList<GeneratedFile> Placed(IEnumerable<GeneratedFile> files, Repository repository, IReadOnlyList<string> dockerfile) =>
        [.. files.Select(file => file with { TakesPlace = IsKept(file, repository) && Faults(file.Path, Own(file, repository), dockerfile).Any() })];

    /// <summary>What is to be said of those that are kept.</summary>
    /// <param name="files">As <see cref="Placed"/> gave them.</param>
    /// <param name="dockerfile">As there.</param>
    public static IEnumerable<Finding> Of(IEnumerable<GeneratedFile> files, Repository repository, IReadOnlyList<string> dockerfile) =>
        files.Where(file => IsKept(file, repository)).Select(file => Kept(file, Own(file, repository), dockerfile));

    static bool IsKept(GeneratedFile file, Repository repository) => repository.Has(file.Path) && repository.Text(file.Path) != file.Text;

    static string Own(GeneratedFile file, Repository repository) => repository.Text(file.Path) ?? "";

    static Finding Kept(GeneratedFile file, string own, IReadOnlyList<string> dockerfile) => file switch
    {
        { TakesPlace: true } => Finding.Decide(file.Path,
            $"Yours was kept, but {string.Join("; ", Faults(file.Path, own, dockerfile))}. A move builds with the one that would be written. "
            + "Take that over before the next deploy: `landfall convert` shows what would change, and writes it with --out DIR.", file.Path),
        { IsEdit: true } => Finding.Info(file.Path, "Yours was kept. `landfall convert` shows what would change in it, and writes it with --out DIR.", file.Path),
        _ => Finding.Info(file.Path, "Yours differs from the one that would be written, and was kept. Remove it to have it written.", file.Path),
    };

    static IEnumerable<string> Faults(string path, string own, IReadOnlyList<string> dockerfile) => path switch
    {
        "Dockerfile" => Lacks(own, dockerfile).Concat(OwnDockerfile.Ports(own).Select(port =>
            $"has '{port.Line}' in line {port.Number}, which Heroku ignores: here, of several ports the first in the order of text is taken, and the app listens on {Conversion.Port}")),
        ".dockerignore" => Lacks(own, [DockerIgnore.Configuration]),
        _ => [],
    };

    static IEnumerable<string> Lacks(string own, IReadOnlyList<string> lines)
    {
        var lacking = lines.Except(own.Split('\n').Select(line => line.Trim())).ToList();
        if (lacking.Count > 0) yield return $"lacks {string.Join(", ", lacking.Select(line => $"'{line}'"))}";
    }
}
