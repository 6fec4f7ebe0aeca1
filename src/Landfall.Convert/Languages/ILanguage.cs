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
    Image Convert(Build build);
}

/// <summary>What a language makes of an app.</summary>
/// <param name="Dockerfile">Null when a blocker in <paramref name="Findings"/> says why there is none.</param>
/// <param name="Variables">Lines of bash for the entrypoint: what the buildpack sets when a dyno starts.</param>
/// <param name="Ignored">Lines for .dockerignore.</param>
/// <param name="Findings">What was found and decided.</param>
sealed record Image(string? Dockerfile, IReadOnlyList<string> Variables, IReadOnlyList<string> Ignored, IReadOnlyList<Finding> Findings)
{
    /// <summary>The processes of the buildpack, for those that the Procfile does not declare (heroku 1.6).</summary>
    public IReadOnlyList<(string Process, string Command)> Defaults { get; init; } = [];

    /// <summary>More files for the repository.</summary>
    public IReadOnlyList<GeneratedFile> Files { get; init; } = [];

    /// <summary>True: the image has an entrypoint of the user's, and no part of Heroku's dyno is imitated (stack container).</summary>
    public bool IsOwn { get; init; }

    /// <summary>The whole .dockerignore, where the user's is completed.</summary>
    public string? DockerIgnore { get; init; }

    /// <summary>How a command stands in the Procfile of an image of the user's.</summary>
    public Func<string, string>? Line { get; init; }

    /// <summary>Images that the app has beside this one.</summary>
    public IReadOnlyList<SiblingImage> Siblings { get; init; } = [];

    /// <summary>Lines without which a Dockerfile of the user's does not work on the platform.</summary>
    public IReadOnlyList<string> Needed { get; init; } = [DockerfileText.PlatformFiles, Entrypoint.Line];
}

/// <summary>Why there can be no Dockerfile: the message is a blocker's.</summary>
sealed class CannotConvertException(string subject, string message, string source) : Exception(message)
{
    public Finding Finding { get; } = Finding.Blocker(subject, message, source);
}
