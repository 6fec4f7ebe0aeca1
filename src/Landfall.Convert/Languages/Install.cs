using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>How Node's packages are installed: by the one lock file that there is (heroku 1.4).</summary>
/// <param name="Files">What the command reads, when that is all it needs.</param>
/// <param name="Preparation">Commands before it, in the stage that builds.</param>
/// <param name="Runtime">Commands in the image that runs.</param>
/// <param name="Prune">Removes what only builds need.</param>
/// <param name="KeepVariable">With <paramref name="KeepValue"/>, the config var that tells Heroku not to prune.</param>
sealed record Install(
    string Program, IReadOnlyList<string> Files, IReadOnlyList<string> Preparation, IReadOnlyList<string> Runtime, string Command, string Prune,
    string KeepVariable, string KeepValue)
{
    static readonly string[] LockFiles = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"];

    static readonly string[] InstallScripts = ["preinstall", "install", "postinstall", "prepare", "prepublish", "heroku-prebuild"];

    // Brings the manager that package.json's packageManager names.
    const string Corepack = "npm install --global corepack && corepack enable";

    /// <summary>True: the command runs scripts or reads packages of the repository.</summary>
    public bool NeedsSources { get; init; }

    /// <summary>True: a registry's token comes from a config var.</summary>
    public bool NeedsConfig { get; init; }

    /// <summary>A script of package.json.</summary>
    public string Run(string script) => $"{Program} run {script}";

    /// <summary>Chooses by the lock file; null when there are several.</summary>
    public static Install? Choose(PackageJson package, Repository repository, List<Finding> findings)
    {
        var locks = LockFiles.Where(repository.Has).ToList();
        if (locks.Count > 1)
        {
            findings.Add(Finding.Blocker("lock files",
                $"There are several: {string.Join(", ", locks)}. Heroku refuses that too; remove all but one.", "repository"));
            return null;
        }
        if (locks.Count == 0)
            findings.Add(Finding.Decide("lock files",
                "There is none, so each build may install other versions. Commit one.", "repository"));
        var npmrc = repository.Text(".npmrc");
        return For(locks.FirstOrDefault(), package) with
        {
            NeedsSources = package.LocalDependencies || package.Scripts.Overlaps(InstallScripts)
                || repository.Has(".yarnrc.yml") || repository.Has(".pnpmfile.cjs"),
            NeedsConfig = npmrc?.Contains("${", StringComparison.Ordinal) == true,
            Files = [.. new[] { "package.json", locks.FirstOrDefault(), npmrc is null ? null : ".npmrc" }.OfType<string>()],
        };
    }

    static Install For(string? lockFile, PackageJson package) => lockFile switch
    {
        "yarn.lock" when IsModernYarn(package.PackageManager) => new("yarn", [], [Corepack], [Corepack],
            "yarn install --immutable", "yarn workspaces focus --all --production", "YARN2_SKIP_PRUNING", "true"),
        "yarn.lock" => new("yarn", [], [], [],
            "yarn install --frozen-lockfile --ignore-engines --production=false",
            "yarn install --frozen-lockfile --ignore-engines --ignore-scripts --production=true", "YARN_PRODUCTION", "false"),
        "pnpm-lock.yaml" => new("pnpm", [], [Corepack], [Corepack],
            "pnpm install --frozen-lockfile --prod=false", "pnpm prune --prod --ignore-scripts", "PNPM_SKIP_PRUNING", "true"),
        "package-lock.json" => Npm("npm ci --include=dev"),
        _ => Npm("npm install --include=dev"),
    };

    static bool IsModernYarn(string? manager) =>
        manager?.StartsWith("yarn@", StringComparison.Ordinal) == true && !manager.StartsWith("yarn@1.", StringComparison.Ordinal);

    static Install Npm(string command) => new("npm", [], [], [], command, "npm prune --omit=dev", "NPM_CONFIG_PRODUCTION", "false");
}
