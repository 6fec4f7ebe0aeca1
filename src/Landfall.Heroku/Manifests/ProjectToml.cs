namespace Landfall.Heroku.Manifests;

/// <summary>A <c>project.toml</c> (heroku 1.4): what Cloud Native Buildpacks read. Classic builds ignore it.</summary>
public sealed record ProjectToml
{
    /// <summary>Where it lies.</summary>
    public const string File = "project.toml";

    static ProjectToml Empty { get; } = new();

    /// <summary>The buildpacks, in order.</summary>
    public IReadOnlyList<string> Buildpacks { get; init; } = [];

    /// <summary>What stays out of the image.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Variables of the build.</summary>
    public IReadOnlyDictionary<string, string> BuildVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>The solution that the .NET buildpack publishes, or null.</summary>
    public string? Solution { get; init; }

    /// <summary>The configuration that it is published in, or null.</summary>
    public string? Configuration { get; init; }

    /// <summary>How much MSBuild tells of it, or null.</summary>
    public string? Verbosity { get; init; }

    /// <summary>The packages that <c>heroku/deb-packages</c> installs.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What a repository declares.</summary>
    public static ProjectToml Of(Repository repository) => repository.Text(File) is { } text ? Parse(text) : Empty;

    /// <summary>Parses a text. What is malformed is reported.</summary>
    public static ProjectToml Parse(string text)
    {
        try
        {
            return Read(Toml.Parse("project.toml", text));
        }
        catch (FormatException malformed)
        {
            return new ProjectToml { Findings = [Finding.Decide("project.toml", $"It was ignored: {malformed.Message}", "project.toml")] };
        }
    }

    static ProjectToml Read(Toml toml) => new()
    {
        // build.* was the spelling before the schema had a version.
        Buildpacks = [.. toml.Of("io.buildpacks.group").Concat(toml.Of("build.buildpacks")).Select(t => t.Text("id") ?? t.Text("uri")).OfType<string>()],
        Exclude = [.. toml.Of("io.buildpacks").Concat(toml.Of("build")).SelectMany(t => t.List("exclude"))],
        BuildVariables = toml.Of("io.buildpacks.build.env").Concat(toml.Of("build.env")).Where(t => t.Text("name") is not null)
            .DistinctBy(t => t.Text("name")).ToDictionary(t => t.Text("name")!, t => t.Text("value") ?? "", StringComparer.Ordinal),
        Solution = toml.Of("com.heroku.buildpacks.dotnet").Select(t => t.Text("solution_file")).FirstOrDefault(),
        Configuration = toml.Of("com.heroku.buildpacks.dotnet.msbuild").Select(t => t.Text("configuration")).FirstOrDefault(),
        Verbosity = toml.Of("com.heroku.buildpacks.dotnet.msbuild").Select(t => t.Text("verbosity")).FirstOrDefault(),
        Packages = [.. toml.Of("com.heroku.buildpacks.deb-packages").SelectMany(t => t.List("install")),
            .. toml.Of("com.heroku.buildpacks.deb-packages.install").Select(t => t.Text("name")).OfType<string>()],
        Findings = [.. toml.Of("io.buildpacks").Where(t => t.List("include").Count > 0).Select(_ => Finding.Decide("project.toml",
            "io.buildpacks.include was not carried over: leave out what is not meant with .dockerignore.", "project.toml"))],
    };
}
