using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>The Python packages that a repository installs: by which file, and their names in the form of PEP 503.</summary>
/// <param name="File">The one file that says what is installed.</param>
/// <param name="NeedsSources">True: the install reads more of the repository than that file.</param>
/// <param name="NeedsGit">True: a package comes from a git repository.</param>
public sealed partial record PythonPackages(string File, IReadOnlySet<string> Names, bool NeedsSources, bool NeedsGit)
{
    /// <summary>The files of which Heroku wants exactly one.</summary>
    public static IReadOnlyList<string> Files { get; } = ["requirements.txt", "Pipfile.lock", "poetry.lock", "uv.lock"];

    /// <summary>Reads the one file that is there.</summary>
    /// <exception cref="FormatException">There is none, or more than one.</exception>
    public static PythonPackages Read(Repository repository) => Files.Where(repository.Has).ToList() switch
    {
        [] when repository.Has("Pipfile") => throw new FormatException("There is a Pipfile without Pipfile.lock: commit the lock file."),
        [] => throw new FormatException($"None of {string.Join(", ", Files)} is there, so nothing says what to install."),
        ["uv.lock"] when repository.Has("runtime.txt") => throw new FormatException("runtime.txt and uv.lock do not go together, on Heroku neither: name the version in .python-version."),
        [var file] => Read(file, repository.Text(file) ?? ""),
        var several => throw new FormatException($"There are several: {string.Join(", ", several)}. Heroku refuses that too; remove all but one."),
    };

    static PythonPackages Read(string file, string text) => file switch
    {
        "requirements.txt" => new PythonPackages(file, Set(Requirement().Matches(text)), LocalRequirement().IsMatch(text),
            text.Contains("git+", StringComparison.Ordinal)),
        "Pipfile.lock" => new PythonPackages(file, Pipfile(text),
            text.Contains("\"path\"", StringComparison.Ordinal), text.Contains("\"git\"", StringComparison.Ordinal)),
        // Poetry and uv install the project itself as well.
        _ => new PythonPackages(file, Set(LockedName().Matches(text)), true, GitSource().IsMatch(text)),
    };

    static HashSet<string> Set(MatchCollection matches) => matches.Select(m => Normal(m.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);

    static HashSet<string> Pipfile(string text) => JsonParts.Read("Pipfile.lock", text,
        root => root.Members("default").Select(m => Normal(m.Name)).ToHashSet(StringComparer.Ordinal));

    static string Normal(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex(@"^[ \t]*([A-Za-z0-9][A-Za-z0-9._-]*(?:\[binary\])?)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Requirement();

    // Options that read further files, and packages that are directories.
    [GeneratedRegex(@"^[ \t]*(?:-r|-c|-e|--requirement|--constraint|--editable|\.{1,2}/|file:|/)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex LocalRequirement();

    [GeneratedRegex("^name = \"([A-Za-z0-9._-]+)\"", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex LockedName();

    [GeneratedRegex("^type = \"git\"|source = \\{ git = ", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex GitSource();

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}
