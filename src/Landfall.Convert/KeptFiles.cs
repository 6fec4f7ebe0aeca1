using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>Files of the user's that stand where one would be written: they stay, and what they lack is said.</summary>
static class KeptFiles
{
    /// <param name="dockerfile">The lines without which a Dockerfile does not work on the platform.</param>
    public static IEnumerable<Finding> Of(IEnumerable<GeneratedFile> files, Repository repository, IReadOnlyList<string> dockerfile) =>
        files.Where(file => repository.Has(file.Path) && repository.Text(file.Path) != file.Text)
            .SelectMany(file => Kept(file, repository.Text(file.Path) ?? "", dockerfile));

    static IEnumerable<Finding> Kept(GeneratedFile file, string own, IReadOnlyList<string> dockerfile)
    {
        yield return Finding.Info(file.Path, file.IsEdit
            ? "Yours was kept. `landfall convert` shows what would change in it, and writes it with --out DIR."
            : "Yours differs from the one that would be written, and was kept. Remove it to have it written.", file.Path);
        foreach (var line in Needed(file.Path, dockerfile).Where(line => !Lines(own).Contains(line)))
            yield return Finding.Blocker(file.Path, $"Yours was kept, but lacks the line: {line}", file.Path);
    }

    static IReadOnlyList<string> Needed(string path, IReadOnlyList<string> dockerfile) => path switch
    {
        "Dockerfile" => dockerfile,
        ".dockerignore" => [DockerIgnore.Configuration],
        _ => [],
    };

    static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim());
}
