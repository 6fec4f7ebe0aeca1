using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>Which language an app is written in: what Heroku is set to, else what it built, else what its files say (heroku 1.5).</summary>
static class LanguageChoice
{
    static readonly string[] Prefixes =
        ["urn:buildpack:", "https://github.com/heroku/heroku-buildpack-", "https://buildpack-registry.s3.amazonaws.com/buildpacks/"];

    static readonly ILanguage[] Languages = [new Node(), new Python()];

    public static ILanguage? Of(HerokuApp app, Repository repository, List<Finding> findings)
    {
        var found = app.Buildpacks.Count switch
        {
            1 => Array.Find(Languages, language => language.Buildpack == Normalise(app.Buildpacks[0])),
            > 1 => null,
            _ when app.Language is not null => Array.Find(Languages, language => language.Name == app.Language),
            _ => Array.Find(Languages, language => language.Detects(repository)),
        };
        if (found is null) findings.Add(Refusal(app));
        return found;
    }

    static Finding Refusal(HerokuApp app)
    {
        var known = string.Join(" and ", Languages.Select(language => language.Name));
        return app.Buildpacks.Count > 0
            ? Finding.Blocker("buildpacks",
                $"The app is built by {string.Join(", ", app.Buildpacks)}; only one of {known} alone can be converted.",
                "GET /apps/{app}/buildpack-installations")
            : Finding.Blocker("language",
                $"The app's language is {app.Language ?? "not recognised by its files"}; {known} can be converted.",
                "GET /apps/{app}/slugs/{id}");
    }

    // heroku/python, urn:buildpack:heroku/python, https://github.com/heroku/heroku-buildpack-python#v250, …/buildpacks/heroku/python.tgz
    static string Normalise(string buildpack)
    {
        var name = buildpack.Split('#')[0];
        foreach (var prefix in Prefixes)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        foreach (var suffix in new[] { ".git", ".tgz" })
            if (name.EndsWith(suffix, StringComparison.Ordinal)) name = name[..^suffix.Length];
        return name.StartsWith("heroku/", StringComparison.Ordinal) ? name["heroku/".Length..] : name;
    }
}
