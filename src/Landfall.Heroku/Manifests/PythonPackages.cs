using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>The Python packages that a repository installs: by which file, and their names in the form of PEP 503.</summary>
/// <param name="File">The one file that says what is installed.</param>
/// <param name="NeedsSources">True: the install reads more of the repository than that file.</param>
/// <param name="NeedsGit">True: a package comes from a git repository.</param>
public sealed partial record PythonPackages(string File, IReadOnlySet<string> Names, bool NeedsSources, bool NeedsGit)
{
    /// <summary>Files that the install reads further, and that could not be looked at here.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];

    /// <summary>The files of which Heroku wants exactly one.</summary>
    public static IReadOnlyList<string> Files { get; } = ["requirements.txt", "Pipfile.lock", "poetry.lock", "uv.lock"];

    /// <summary>Reads the one file that is there.</summary>
    /// <exception cref="FormatException">There is none, or more than one.</exception>
    public static PythonPackages Read(Repository repository) => Files.Where(repository.Has).ToList() switch
    {
        [] when repository.Has("Pipfile") => throw new FormatException("There is a Pipfile without Pipfile.lock: commit the lock file."),
        [] => throw new FormatException($"None of {string.Join(", ", Files)} is there, so nothing says what to install."),
        ["uv.lock"] when repository.Has("runtime.txt") => throw new FormatException("runtime.txt and uv.lock do not go together, on Heroku neither: name the version in .python-version."),
        ["requirements.txt"] => Requirements(repository),
        [var file] => Locked(file, repository.Text(file) ?? ""),
        var several => throw new FormatException($"There are several: {string.Join(", ", several)}. Heroku refuses that too; remove all but one."),
    };

    static PythonPackages Locked(string file, string text) => file switch
    {
        "Pipfile.lock" => new PythonPackages(file, Pipfile(text),
            text.Contains("\"path\"", StringComparison.Ordinal), text.Contains("\"git\"", StringComparison.Ordinal)),
        // Poetry and uv install the project itself as well.
        _ => new PythonPackages(file, Set(LockedName().Matches(text)), true, GitSource().IsMatch(text)),
    };

    // A list of requirements names further ones, each from where it lies itself.
    static PythonPackages Requirements(Repository repository)
    {
        const string First = "requirements.txt";
        var (lists, unread) = (new Dictionary<string, string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        var next = new Queue<string>([First]);
        while (next.TryDequeue(out var path))
        {
            if (lists.ContainsKey(path)) continue;
            if (repository.Text(path) is not { } text)
            {
                unread.Add(path);
                continue;
            }
            lists[path] = text;
            foreach (Match further in Further().Matches(text)) next.Enqueue(From(path, further.Groups[1].Value));
        }
        return new PythonPackages(First, lists.Values.SelectMany(text => Set(Requirement().Matches(text))).ToHashSet(StringComparer.Ordinal),
            lists.Values.Any(LocalRequirement().IsMatch), lists.Values.Any(text => text.Contains("git+", StringComparison.Ordinal)))
        { Unread = [.. unread] };
    }

    // What leads out of the repository is the path of no file in it.
    static string From(string list, string named)
    {
        var parts = new List<string>(list.Split('/')[..^1]);
        foreach (var part in named.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else return named;
        }
        return named.StartsWith('/') ? named : string.Join('/', parts);
    }

    static HashSet<string> Set(MatchCollection matches) => matches.Select(m => Normal(m.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);

    static HashSet<string> Pipfile(string text) => JsonParts.Read("Pipfile.lock", text,
        root => root.Members("default").Select(m => Normal(m.Name)).ToHashSet(StringComparer.Ordinal));

    static string Normal(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex(@"^[ \t]*([A-Za-z0-9][A-Za-z0-9._-]*(?:\[binary\])?)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Requirement();

    // Options that read further files, and packages that are directories: a lone dot is the repository itself.
    [GeneratedRegex(@"^[ \t]*(?:-r|-c|-e|--requirement|--constraint|--editable|\.{1,2}/|file:|/|\.[ \t]*(?:\[|#|$))",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex LocalRequirement();

    [GeneratedRegex(@"^[ \t]*(?:-r|--requirement)[ \t=]*([A-Za-z0-9._/-]+)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Further();

    [GeneratedRegex("^name = \"([A-Za-z0-9._-]+)\"", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex LockedName();

    [GeneratedRegex("^type = \"git\"|source = \\{ git = ", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex GitSource();

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}
