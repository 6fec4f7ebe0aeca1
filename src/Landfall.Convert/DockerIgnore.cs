using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert;

/// <summary>What stays out of the image.</summary>
static class DockerIgnore
{
    /// <summary>The app's configuration, as a build on the platform finds it in the directory: it must reach no layer (interface 4.2).</summary>
    public const string Configuration = ".aptible.env";

    const string SlugIgnore = ".slugignore";

    /// <param name="language">What the language builds inside the image and must not come from outside.</param>
    /// <param name="repository">Its .slugignore says what Heroku leaves out (heroku 1.4), for Cloud Native Buildpacks its project.toml.</param>
    /// <param name="root">Where the app lies: in a monorepo not at the root, which patterns begin at.</param>
    public static string Write(IEnumerable<string> language, Repository repository, string root, HerokuApp app)
    {
        string[] ignored = [.. Patterns(repository, app).Where(p => IsPlain(p.Text)).Select(p => At(Pattern(p.Text)))];
        return string.Join('\n', [
            .. ignored,
            .. ignored.Length > 0 ? ["!.aptible"] : Array.Empty<string>(),
            "# The app's configuration: secrets, for no layer.", Configuration, At(".env"),
            ".git", .. language.Select(At), "",
        ]);

        string At(string pattern) => root.Length == 0 ? pattern : Below(root, pattern);
    }

    /// <summary>The patterns of a .dockerignore in a directory, for one at the root.</summary>
    public static IReadOnlyList<string> Under(string directory, string own) =>
        [.. own.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(line => Below(directory, line))];

    static string Below(string directory, string pattern) =>
        pattern.StartsWith('!') ? $"!{directory}/{pattern[1..].Trim().TrimStart('/')}" : $"{directory}/{pattern.TrimStart('/')}";

    /// <summary>A text of the user's, or null for none, with what must stay out of every image.</summary>
    public static string With(string? own) => own is not null && own.Split('\n').Any(line => line.Trim() == Configuration) ? own
        : $"{(own is null ? "" : $"{own.TrimEnd('\n')}\n")}# The app's configuration: secrets, for no layer.\n{Configuration}\n";

    /// <summary>What could not be carried over, and what is left out that was not on Heroku.</summary>
    public static IEnumerable<Finding> Findings(Repository repository, HerokuApp app)
    {
        foreach (var (text, line) in Patterns(repository, app).Where(p => !IsPlain(p.Text)))
            yield return Finding.Decide(SlugIgnore, $"The pattern '{text}' was not carried over to .dockerignore.", $"{SlugIgnore}:{line}");
        if (repository.Has(".env"))
            yield return Finding.Info(".env", "It is kept out of the image: configuration comes from the platform.", ".env");
    }

    // Classic builds ignore project.toml. Where Heroku was not asked, it excludes where there is no .slugignore alone.
    static IEnumerable<(string Text, int Line)> Patterns(Repository repository, HerokuApp app) => (repository.Text(SlugIgnore)?.Split('\n')
            ?? (!app.IsLive || app.Generation == "fir" ? [.. ProjectToml.Of(repository).Exclude] : Array.Empty<string>()))
        .Select((text, index) => (Text: text.Trim(), Line: index + 1)).Where(p => p.Text.Trim('/').Length > 0 && p.Text[0] is not '#');

    // Classes and escapes mean other things to Docker, and negation nothing to Heroku.
    static bool IsPlain(string pattern) => !pattern.Any(c => char.IsControl(c) || c is '[' or ']' or '\\') && pattern.TrimStart('/', ' ') is not (['!' or '#', ..] or "");

    // Like .gitignore: a name without slash is meant at any depth.
    static string Pattern(string pattern) =>
        pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal) ? pattern.Trim('/') : $"**/{pattern.TrimEnd('/')}";
}
