using Landfall.Convert.Text;
using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>What a language builds an image from.</summary>
/// <param name="App">The app, merged with its repository.</param>
/// <param name="Repository">The part of the repository that is the app.</param>
/// <param name="Web">The command of the process web, or null.</param>
sealed record Build(HerokuApp App, Repository Repository, string? Web)
{
    /// <summary>Where the app lies in the whole repository: <c>""</c>, or <c>apps/web</c> for a part of a monorepo.</summary>
    public string Root { get; init; } = "";

    /// <summary>Debian packages that buildpacks before the language's bring.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Debian packages that the app needs when it runs, and no build.</summary>
    public IReadOnlyList<string> RunPackages { get; init; } = [];

    /// <summary>Addresses of Debian packages that an Aptfile names.</summary>
    public IReadOnlyList<string> PackageAddresses { get; init; } = [];

    /// <summary>Variables of the build alone.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>A variable for ENV, which would hide an argument of its name: what the argument says counts.</summary>
    public string Variable(string name, string value) => $"{name}={DockerText.Value(Arguments.GetValueOrDefault(name, value))}";

    /// <summary>True: the app's commands begin with the nginx buildpack's.</summary>
    public bool HasNginx { get; init; }

    /// <summary>Lines for the entrypoint that those buildpacks bring.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>The stage in which Node.js has built its part, by the Dockerfile's lines; empty without.</summary>
    public IReadOnlyList<string> Assets { get; init; } = [];

    /// <summary>The name of that stage.</summary>
    public const string AssetsStage = "assets";
}
