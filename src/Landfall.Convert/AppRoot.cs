using System.Text.RegularExpressions;
using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>Where in the repository the app lies, when a monorepo's buildpack says that it is a part (heroku 1.4).</summary>
static partial class AppRoot
{
    /// <returns>A path such as <c>apps/web</c>, or <c>""</c> for the whole.</returns>
    public static string Of(HerokuApp app, Repository repository, List<Finding> findings)
    {
        foreach (var variable in new[] { "PROJECT_PATH", "APP_BASE" })
        {
            if (app.Setting(variable)?.Trim('/') is not { Length: > 0 } path || path == ".") continue;
            if (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
            if (Plain().IsMatch(path) && !path.Split('/').Contains("..") && repository.HasBelow(path))
            {
                findings.Add(Finding.Info(variable, $"The app is the part '{path}' of the repository, as this config var says.", "GET /apps/{app}/config-vars"));
                return path;
            }
            findings.Add(Finding.Blocker(variable, "This config var names no directory of the repository.", "GET /apps/{app}/config-vars"));
        }
        return "";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._/-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
