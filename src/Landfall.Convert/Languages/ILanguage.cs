using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>A language that images can be made for.</summary>
interface ILanguage
{
    /// <summary>As people call it.</summary>
    string Name { get; }

    /// <summary>The name of Heroku's buildpack, without <c>heroku/</c>.</summary>
    string Buildpack { get; }

    /// <summary>True when Heroku's buildpack would take the repository.</summary>
    bool Detects(Repository repository);

    /// <summary>The Dockerfile and what goes with it.</summary>
    Image Convert(HerokuApp app, Repository repository, string? webCommand);
}

/// <summary>What a language makes of an app.</summary>
/// <param name="Dockerfile">Null when a blocker in <paramref name="Findings"/> says why there is none.</param>
/// <param name="Variables">Lines of bash for the entrypoint: what the buildpack sets when a dyno starts.</param>
/// <param name="Ignored">Lines for .dockerignore.</param>
/// <param name="DefaultWeb">What runs when no process is declared, or null.</param>
sealed record Image(
    string? Dockerfile, IReadOnlyList<string> Variables, IReadOnlyList<string> Ignored, string? DefaultWeb, IReadOnlyList<Finding> Findings);
