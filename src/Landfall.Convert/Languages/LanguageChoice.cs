using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>Which language an app is written in: what Heroku is set to, else what it built, else what its files say (heroku 1.5).</summary>
static class LanguageChoice
{
    static readonly ILanguage[] Languages = [new Node(), new Python()];

    public static ILanguage? Of(HerokuApp app, Repository repository, List<Finding> findings)
    {
        var names = app.Buildpacks.Select(Normalise).ToList();
        var found = names.Count > 0
            ? names.Count == 1 ? Array.Find(Languages, l => l.Buildpack == names[0]) : null
            : Array.Find(Languages, l => l.Name == app.Language) ?? (app.Language is null ? Array.Find(Languages, l => l.Detects(repository)) : null);
        if (found is null) findings.Add(Refusal(app));
        return found;
    }

    static Finding Refusal(HerokuApp app)
    {
        var known = string.Join(" and ", Languages.Select(l => l.Name));
        return app.Buildpacks.Count > 0
            ? new Finding(Severity.Blocker, "buildpacks", $"The app is built by {string.Join(", ", app.Buildpacks)}; only one of {known} alone can be converted.", "GET /apps/{app}/buildpack-installations")
            : new Finding(Severity.Blocker, "language", $"The app's language is {app.Language ?? "not recognised by its files"}; {known} can be converted.", "GET /apps/{app}/slugs/{id}");
    }

    // heroku/python, urn:buildpack:heroku/python, https://github.com/heroku/heroku-buildpack-python#v250, …/buildpacks/heroku/python.tgz
    static string Normalise(string buildpack)
    {
        var name = buildpack.Split('#')[0];
        foreach (var prefix in new[] { "urn:buildpack:", "https://github.com/heroku/heroku-buildpack-", "https://buildpack-registry.s3.amazonaws.com/buildpacks/" })
            if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        foreach (var suffix in new[] { ".git", ".tgz" })
            if (name.EndsWith(suffix, StringComparison.Ordinal)) name = name[..^suffix.Length];
        return name.StartsWith("heroku/", StringComparison.Ordinal) ? name["heroku/".Length..] : name;
    }
}
