using Landfall.Heroku.Manifests;

namespace Landfall.Heroku;

/// <summary>What a repository holds, read once: which files there are, and the texts of those that say how an app is built and run.</summary>
/// <param name="Directory">Its root on this machine.</param>
/// <param name="Files">Regular files as <c>a/b/c</c>; none that lies behind a link, none of <c>.git</c> and <c>node_modules</c>.</param>
/// <param name="Texts">The manifests' texts by path, without byte order mark, with <c>\n</c> alone as line end.</param>
/// <param name="Findings">What could not be read, and why.</param>
public sealed record Repository(
    string Directory, IReadOnlySet<string> Files, IReadOnlyDictionary<string, string> Texts, IReadOnlyList<Finding> Findings)
{
    /// <summary>Reads a repository. Everything in it is hostile: links are not followed out of it, and what is too large is refused.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static Repository Read(string directory) => RepositoryReader.Read(directory);

    /// <summary>What could not be read below the root. It matters when the app lies there.</summary>
    internal IReadOnlyList<Finding> FindingsBelow { get; init; } = [];

    /// <summary>The texts whose lines all end in <c>\r\n</c>: one that is edited ends them so again.</summary>
    public IReadOnlySet<string> Windows { get; init; } = new HashSet<string>();

    /// <summary>The text of a manifest, or null when it is absent or could not be read.</summary>
    public string? Text(string path) => Texts.GetValueOrDefault(path);

    /// <summary>True when the file is there.</summary>
    public bool Has(string path) => Files.Contains(path);

    /// <summary>True when a file lies below the directory, given as <c>app/assets</c>.</summary>
    public bool HasBelow(string directory) => Files.Any(path => path.StartsWith(directory + "/", StringComparison.Ordinal));

    /// <summary>A part of it, as if it were the whole: what a monorepo's buildpack leaves of it.</summary>
    /// <param name="directory">As <c>apps/web</c>.</param>
    public Repository Under(string directory)
    {
        var start = directory + "/";
        return this with
        {
            Files = Files.Where(Below).Select(Shorten).ToHashSet(StringComparer.Ordinal),
            Texts = Texts.Where(text => Below(text.Key)).ToDictionary(text => Shorten(text.Key), text => text.Value, StringComparer.Ordinal),
            Findings =
            [
                .. Findings.Where(finding => Below(finding.Source) || KnownFiles.StandsAround(finding.Source)),
                .. FindingsBelow.Where(finding => Below(finding.Source) && KnownFiles.AtRoot.Contains(Shorten(finding.Source))),
            ],
        };

        bool Below(string path) => path.StartsWith(start, StringComparison.Ordinal);

        string Shorten(string path) => path[start.Length..];
    }
}
