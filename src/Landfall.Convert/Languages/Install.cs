using System.Text.RegularExpressions;
using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>How Node's packages are installed: by the one lock file that there is (heroku 1.4).</summary>
/// <param name="Files">What the command reads, when that is all it needs.</param>
/// <param name="Manager">The command that brings the package manager, in both stages; null: the image has it.</param>
/// <param name="Prune">Removes what only builds need.</param>
/// <param name="KeepVariable">With <paramref name="KeepValue"/>, the config var that tells Heroku not to prune.</param>
sealed partial record Install(
    string Program, IReadOnlyList<string> Files, string? Manager, string Command, string Prune, string KeepVariable, string KeepValue)
{
    static readonly string[] LockFiles = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"];

    // pnpm prunes no workspace.
    const string PruneWorkspace = "find . -name node_modules -prune -exec rm -rf {} + && pnpm install --prod --frozen-lockfile";

    static readonly string[] InstallScripts = ["preinstall", "install", "postinstall", "prepare", "prepublish", "heroku-prebuild"];

    /// <summary>True: the command runs scripts or reads packages of the repository.</summary>
    public bool NeedsSources { get; init; }

    /// <summary>A script of package.json.</summary>
    /// <param name="flags">A variable of the shell with more arguments, or null.</param>
    public string Run(string script, string? flags = null) => $"{Program} run {script}{(flags is null ? "" : $"{(Program == "npm" ? " --" : "")} {flags}")}";

    /// <summary>Chooses by the lock file; null when there are several.</summary>
    public static Install? Choose(PackageJson package, Build build, List<Finding> findings)
    {
        var repository = build.Repository;
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
        return For(locks.FirstOrDefault(), package, build, findings) with
        {
            NeedsSources = package.LocalDependencies || package.Scripts.Overlaps(InstallScripts)
                || repository.Has(".yarnrc.yml") || repository.Has(".pnpmfile.cjs") || repository.Has("pnpm-workspace.yaml"),
            Files = [.. new[] { "package.json", locks.FirstOrDefault(), repository.Has(".npmrc") ? ".npmrc" : null }.OfType<string>()],
        };
    }

    static Install For(string? lockFile, PackageJson package, Build build, List<Finding> findings) => lockFile switch
    {
        "yarn.lock" when IsModernYarn(package, build.Repository) => new("yarn", [], Bring("yarn", package, findings),
            $"{Cache(build.Repository)}yarn install --immutable", $"{Cache(build.Repository)}yarn workspaces focus --all --production", "YARN2_SKIP_PRUNING", "true"),
        "yarn.lock" => new("yarn", [], null,
            "yarn install --frozen-lockfile --ignore-engines --production=false",
            "yarn install --frozen-lockfile --ignore-engines --ignore-scripts --production=true", "YARN_PRODUCTION", "false"),
        "pnpm-lock.yaml" => new("pnpm", [], Bring("pnpm", package, findings) ?? "npm install --global pnpm",
            "pnpm install --frozen-lockfile --no-prod", build.Repository.Has("pnpm-workspace.yaml") ? PruneWorkspace : "pnpm prune --prod --ignore-scripts", "PNPM_SKIP_PRUNING", "true"),
        _ => new("npm", [], Bring("npm", package, findings),
            lockFile is null || build.App.Setting("USE_NPM_INSTALL") == "true" ? "npm install --include=dev" : "npm ci --include=dev",
            "npm prune --omit=dev", "NPM_CONFIG_PRODUCTION", "false"),
    };

    // Without node_modules the app reads its packages where yarn keeps them: that has to lie beside it.
    static string Cache(Repository repository) => Linker().IsMatch(repository.Text(".yarnrc.yml") ?? "") ? "" : "YARN_ENABLE_GLOBAL_CACHE=false ";

    // One that is committed is started by the image's own yarn.
    static bool IsModernYarn(PackageJson package, Repository repository) => Wanted("yarn", package) is { } wanted
        ? Version().IsMatch(wanted) ? !wanted.StartsWith("1.", StringComparison.Ordinal) : NodeRange.TryParse(wanted, out var range) && !range.Takes(1)
        : repository.HasBelow(".yarn/releases");

    // packageManager wins over engines (heroku 1.4); its hash is left off.
    static string? Wanted(string manager, PackageJson package) => package.PackageManager is not { } named
        ? package.ManagerRanges.GetValueOrDefault(manager)
        : named.StartsWith(manager + "@", StringComparison.Ordinal) ? named[(manager.Length + 1)..].Split('+')[0] : null;

    // As the buildpack does: from npm's registry, the newer yarn under its own name.
    static string? Bring(string manager, PackageJson package, List<Finding> findings)
    {
        if (Wanted(manager, package) is not { } wanted) return null;
        if (!Version().IsMatch(wanted) && (wanted.Any(char.IsControl) || !NodeRange.TryParse(wanted, out _)))
        {
            findings.Add(Finding.Decide(manager, $"package.json asks for '{wanted}' of it, which is no range of versions; another one was taken.", "package.json engines"));
            return null;
        }
        findings.Add(Finding.Info(manager, $"Version '{wanted}', as package.json asks.", package.PackageManager is null ? "package.json engines" : "package.json packageManager"));
        return $"npm install --global {(manager == "yarn" ? "--force " : "")}{ShellText.Word($"{(manager == "yarn" ? "@yarnpkg/cli-dist" : manager)}@{wanted}")}";
    }

    [GeneratedRegex(@"^nodeLinker:\s*[""']?(?:node-modules|pnpm)\b", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Linker();

    [GeneratedRegex(@"\A[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}(?:-[A-Za-z0-9.-]{1,40})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
