using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>The files whose text matters. Of others it is enough that they are there.</summary>
static partial class KnownFiles
{
    const int Deepest = 4;

    /// <summary>Files that mean something at the root of an app (heroku 1.1–1.6), and those that a conversion writes.</summary>
    public static IReadOnlyList<string> AtRoot { get; } =
    [
        "Procfile", "app.json", "heroku.yml", "project.toml", ".buildpacks", "Aptfile", "static.json", ".slugignore",
        "runtime.txt", ".python-version", "requirements.txt", "Pipfile.lock", "poetry.lock", "uv.lock",
        "package.json", ".npmrc", ".yarnrc.yml",
        "Gemfile", "Gemfile.lock", ".ruby-version", "Rakefile",
        "go.mod", "composer.json", "index.php", "global.json", "project.clj",
        "system.properties", "pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts",
        "build.sbt", "project/build.properties",
        "Dockerfile", ".dockerignore", ".aptible/Procfile", ".aptible/.aptible.yml", ".aptible/entrypoint", ".aptible/crontab",
        ".aptible/nginx.conf", ".aptible/serve", ".aptible/heroku-php", ".github/workflows/landfall.yml", "aptible.tf", "MIGRATION.md",
        ".gitlab-ci.yml", ".circleci/config.yml", ".travis.yml", "bitbucket-pipelines.yml", "azure-pipelines.yml", "Jenkinsfile",
        ".aptible/start-nginx", "config/nginx.conf.erb", "Makefile", "bin/deploy",
    ];

    static readonly HashSet<string> Names = [.. AtRoot.Where(path => !path.Contains('/', StringComparison.Ordinal))];

    /// <summary>True for a file below the root that is read as well: of a part of a monorepo, a project, a list of requirements, a workflow, Terraform.</summary>
    public static bool IsReadBelow(string path) =>
        path.Count(c => c == '/') <= Deepest && !Foreign().IsMatch(path) && (Names.Contains(Path.GetFileName(path)) || Pattern().IsMatch(path))
        && !path.Any(char.IsControl);

    /// <summary>True for what counts wherever in the repository the app lies: a workflow, Terraform.</summary>
    public static bool StandsAround(string path) => Around().IsMatch(path);

    // What others wrote, and examples for tests, say nothing about how this app runs.
    [GeneratedRegex(@"(\A|/)(vendor|bower_components|\.terraform|\.venv|venv|fixtures|testdata)/", RegexOptions.CultureInvariant)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"\.tf(\.json)?\z|\A\.github/workflows/", RegexOptions.CultureInvariant)]
    private static partial Regex Around();

    [GeneratedRegex(@"\.(csproj|fsproj|vbproj|sln|slnx|tf|tf\.json)\z|\A[^/]+\.cs\z|\A\.github/workflows/[^/]+\.ya?ml\z|\A\.aptible/apps/|(\A|/)Dockerfile[^/]*\z|(\A|/)Procfile[^/]*\z|(\A|/)(requirements/[^/]+|[^/]*requirements[^/]*)\.(txt|in|pip)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
