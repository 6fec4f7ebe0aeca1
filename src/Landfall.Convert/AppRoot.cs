using System.Text.RegularExpressions;
using Landfall.Convert.Languages;
using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>Where in the repository the app lies, when a monorepo's buildpack says that it is a part (heroku 1.4).</summary>
static partial class AppRoot
{
    /// <summary>The config vars, each with the buildpack that reads it, whoever's copy of it that is. To others they mean nothing.</summary>
    static readonly (string Variable, string Buildpack)[] Readers = [("PROJECT_PATH", "/subdir"), ("APP_BASE", "/monorepo")];

    /// <returns>A path such as <c>apps/web</c>, or <c>""</c> for the whole.</returns>
    public static string Of(HerokuApp app, Repository repository, List<Finding> findings)
    {
        var source = app.IsLive ? "GET /apps/{app}/config-vars" : "app.json env";
        foreach (var (variable, buildpack) in Readers)
        {
            if (app.Setting(variable)?.Trim('/') is not { Length: > 0 } path || path == "." || !IsRead(buildpack, app, repository)) continue;
            if (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
            if (Plain().IsMatch(path) && !path.Split('/').Contains("..") && repository.HasBelow(path))
            {
                findings.Add(Finding.Info(variable, $"The app is the part '{path}' of the repository, as this config var says.", source));
                return path;
            }
            findings.Add(Finding.Blocker(variable, "This config var names no directory of the repository.", source));
        }
        return "";
    }

    // Where nobody tells the buildpacks, a root in no language says that the app lies elsewhere.
    static bool IsRead(string buildpack, HerokuApp app, Repository repository)
    {
        var set = LanguageChoice.Buildpacks(app, repository);
        return set.Any(b => b.Name.EndsWith(buildpack, StringComparison.Ordinal))
            || (!app.IsLive && set.Count == 0 && LanguageChoice.Of(app, repository, set, []) is null);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._/-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
