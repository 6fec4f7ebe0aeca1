using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>
/// Which language an app is written in: what Heroku is set to, else what it built, else what its files say, in the order in which
/// Heroku asks its buildpacks (heroku 1.5). Of several buildpacks the last is the language's.
/// </summary>
static class LanguageChoice
{
    /// <summary>The config var that named a buildpack before there were settings for it. It may hold a token, so it is not shown.</summary>
    const string BuildpackUrl = "BUILDPACK_URL";

    /// <summary>In the order of the classic generation.</summary>
    static readonly ILanguage[] Languages =
    [
        new Ruby(), new Node(), new Clojure(), new Python(), new Maven(), new Gradle(), new Scala(), new Php(), new Go(), new DotNet(),
        new StaticSite(), new Inline(),
    ];

    static readonly ILanguage[] Native =
    [
        new Python(), new Ruby(), new Maven(), new Gradle(), new Scala(), new Go(), new Php(), new DotNet(), new Node(),
    ];

    /// <summary>The buildpacks as they are set: by the API, by BUILDPACK_URL, by .buildpacks in place of the multi-buildpack.</summary>
    public static IReadOnlyList<Buildpack> Buildpacks(HerokuApp app, Repository repository)
    {
        var listed = Buildpack.Listed(repository.Text(".buildpacks") ?? "").Select(Buildpack.Of);
        IReadOnlyList<string> set = app.Buildpacks.Count > 0 ? app.Buildpacks : app.Setting(BuildpackUrl) is { } url ? [url] : [];
        // Where none is set, the last build tells; where there was none, the file.
        if (set.Count == 0) return app.Language is null && app.Stack != "container" ? [.. listed] : [];
        var buildpacks = set.Select(Buildpack.Of).Select(b => app.Buildpacks.Count > 0 ? b : b with { Given = BuildpackUrl }).ToList();
        var multi = buildpacks.FindIndex(b => b.Name is "multi" or "ddollar/multi");
        if (multi < 0) return buildpacks;
        return [.. buildpacks.Take(multi), .. listed, .. buildpacks.Skip(multi + 1)];
    }

    /// <summary>The language, or null with a finding that says why.</summary>
    public static ILanguage? Of(HerokuApp app, Repository repository, IReadOnlyList<Buildpack> buildpacks, List<Finding> findings)
    {
        if (app.Stack == "container") return new Container();
        var named = buildpacks.Select(b => Array.Find(Languages, language => language.Buildpack == b.Name)).OfType<ILanguage>().LastOrDefault();
        var found = named ?? ByBuild(app) ?? Array.Find(app.Generation == "fir" ? Native : Languages, language => language.Detects(repository));
        if (found is null) findings.Add(Refusal(app, buildpacks));
        else findings.AddRange([Reason(found, named, app), .. named is null && app.Language is null ? Others(found, repository) : []]);
        return found;
    }

    // Ruby's buildpack brings Node.js itself (heroku 1.6).
    static IEnumerable<Finding> Others(ILanguage found, Repository repository)
    {
        var others = Languages.Where(other => other.Name != found.Name && !(found is Ruby && other is Node) && other.Detects(repository)).Select(other => other.Name).ToList();
        if (others.Count > 0)
            yield return Finding.Decide("language",
                $"Its files are those of {string.Join(", ", others)} too; {found.Name} comes first in Heroku's order. If it is built by others, name them in buildpacks of app.json.", "repository");
    }

    static ILanguage? ByBuild(HerokuApp app) => app.Language is null ? null : Array.Find(Languages, language => language.Name == app.Language);

    /// <summary>The language that Heroku's buildpack of this name is for, or null.</summary>
    public static ILanguage? ForBuildpack(string name) => Array.Find(Languages, language => language.Buildpack == name);

    static Finding Reason(ILanguage found, ILanguage? named, HerokuApp app) => Finding.Info("language", named is not null
        ? $"It is {found.Name}, as the buildpacks say."
        : app.Language is not null ? $"It is {found.Name}, as Heroku's build says." : $"It is {found.Name}, as its files say in the order of Heroku's buildpacks.",
        named is not null ? Source(app) : app.Language is not null ? "GET /apps/{app}/slugs/{id}" : "repository");

    static string Source(HerokuApp app) =>
        app.Buildpacks.Count > 0 ? app.BuildpacksSource : app.Setting(BuildpackUrl) is not null ? BuildpackUrl : ".buildpacks";

    static Finding Refusal(HerokuApp app, IReadOnlyList<Buildpack> buildpacks)
    {
        var known = string.Join(", ", Languages.Select(language => language.Name));
        return buildpacks.Count > 0
            ? Finding.Blocker("buildpacks",
                $"The app is built by {string.Join(", ", buildpacks.Select(b => b.Given))}, none of which is a language's that can be converted ({known}). "
                + "Write a Dockerfile.", Source(app))
            : Finding.Blocker("language",
                $"The app's language is {app.Language ?? "not recognised by its files"}; {known} can be converted. Write a Dockerfile.",
                app.Language is null ? "repository" : "GET /apps/{app}/slugs/{id}");
    }
}
