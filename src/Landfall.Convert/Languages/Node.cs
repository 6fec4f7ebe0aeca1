using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>Node.js as Heroku's buildpack builds and runs it (heroku 1.6).</summary>
sealed class Node : ILanguage
{
    /// <summary>The releases with long-term support, newest first: what a wide range is narrowed to.</summary>
    static readonly int[] LongTerm = [24, 22, 20, 18];

    /// <summary>What the buildpack gives Node.js while it builds, in MB; a config var NODE_OPTIONS wins over it.</summary>
    const string Memory = "--max_old_space_size=2560";

    public string Name => "Node.js";

    public string Buildpack => "nodejs";

    public bool Detects(Repository repository) => repository.Has("package.json");

    public Image Convert(Build build)
    {
        var findings = new List<Finding>();
        var dockerfile = Plan.Of(build, findings) is { } plan ? Dockerfile(build, plan) : null;
        return new Image(dockerfile, Variables, ["node_modules"], findings) { Defaults = Defaults(build) };
    }

    /// <summary>The stage that builds Node.js's part of an app in another language; empty with a blocker among the findings.</summary>
    public static IReadOnlyList<string> Stage(Build build, List<Finding> findings)
    {
        if (Plan.Of(build, findings) is not { } plan) return [];
        var file = new DockerfileText(build);
        BuildStage(file, plan, build, Build.AssetsStage);
        return file.Lines;
    }

    // The buildpack offers npm start even where there is no such script; model context servers have no web.
    static (string, string)[] Defaults(Build build) =>
        build.App.Processes.Any(p => p.Type.Value.StartsWith("mcp", StringComparison.Ordinal)) ? [] : [("web", "npm start")];

    sealed record Plan(string Version, PackageJson Package, Install Install)
    {
        public static Plan? Of(Build build, List<Finding> findings) =>
            ReadPackage(build.Repository, findings) is { } package && Install.Choose(package, build, findings) is { } install
            && ChooseVersion(package, findings) is { } version ? new Plan(version, package, install) : null;
    }

    static readonly string[] Variables =
    [
        """export NODE_ENV="${NODE_ENV:-production}" """,
        """export PATH="$PWD/node_modules/.bin:$PATH" """,
        """export MEMORY_AVAILABLE="${MEMORY_AVAILABLE:-$memory}" """,
        """export WEB_MEMORY="${WEB_MEMORY:-$((memory > 16384 ? 2048 : 512))}" """,
        """local share workers=1""",
        """share="$(number "$WEB_MEMORY" 512)" """,
        """if ((share > 0)); then workers="$(($(number "$MEMORY_AVAILABLE" 512) / share))"; fi""",
        """if [[ -z "${WEB_CONCURRENCY:-}" ]]; then""",
        """  export WEB_CONCURRENCY="$((workers > 1 ? workers : 1))" WEB_CONCURRENCY_SET_BY=heroku/nodejs""",
        """fi""",
    ];

    static PackageJson? ReadPackage(Repository repository, List<Finding> findings)
    {
        try
        {
            if (repository.Text("package.json") is { } text) return PackageJson.Parse(text);
            findings.Add(Finding.Blocker("package.json",
                "There is none at the root, so this is no Node.js app that can be built.", "repository"));
        }
        catch (FormatException malformed)
        {
            findings.Add(Finding.Blocker("package.json", malformed.Message, "package.json"));
        }
        return null;
    }

    static string? ChooseVersion(PackageJson package, List<Finding> findings)
    {
        if (package.NodeRange is not { } text)
        {
            findings.Add(Finding.Decide("Node.js",
                $"package.json has no engines.node: Heroku chose the version. {LongTerm[0]} was taken; compare with `heroku run node --version`.",
                "package.json engines"));
            return $"{LongTerm[0]}";
        }
        if (!NodeRange.TryParse(text, out var range))
        {
            findings.Add(Finding.Blocker("Node.js", $"engines.node is no range of versions: '{text}'.", "package.json engines"));
            return null;
        }
        if (range.Exact is { } exact) return exact;
        if (LongTerm.Concat(Enumerable.Range(1, 40).Reverse()).FirstOrDefault(range.Takes) is > 0 and var major)
        {
            findings.Add(Finding.Info("Node.js", $"engines.node '{text}' became {major}.", "package.json engines"));
            return $"{major}";
        }
        findings.Add(Finding.Blocker("Node.js", $"No release of Node.js is in the range '{text}'.", "package.json engines"));
        return null;
    }

    static string Dockerfile(Build build, Plan plan)
    {
        var file = new DockerfileText(build);
        BuildStage(file, plan, build, "build");
        file.From($"node:{plan.Version}-slim").Install([]);
        if (plan.Install.Manager is { } manager) file.Add($"RUN {manager}");
        return file.Add("ENV NODE_ENV=production", "COPY --from=build --chown=node:node /app /app", "WORKDIR /app").End("node", build.Web ?? "npm start");
    }

    static void BuildStage(DockerfileText file, Plan plan, Build build, string stage)
    {
        var (package, install) = (plan.Package, plan.Install);
        // The whole image, not the slim one: packages come from git too, and are compiled by node-gyp.
        file.From($"node:{plan.Version}", stage).Install([])
            .Add($"ENV {build.Variable("NODE_ENV", "production")} {build.Variable("NODE_OPTIONS", Memory)}", "WORKDIR /app");
        if (!install.NeedsSources) file.Copy(install.Files);
        else file.Add("# The install runs scripts or uses packages of this repository.").CopySources();
        if (install.Manager is { } manager) file.Add($"RUN {manager}");
        if (package.Scripts.Contains("heroku-prebuild")) file.AddWithConfig(install.Run("heroku-prebuild"));
        file.AddWithConfig(install.Command);
        if (!install.NeedsSources) file.CopySources();
        if (new[] { "heroku-postbuild", "build" }.FirstOrDefault(package.Scripts.Contains) is { } script)
            file.AddWithConfig(install.Run(script, build.App.Setting("NODE_BUILD_FLAGS") is null ? null : "$NODE_BUILD_FLAGS"));
        if (Prunes(build, install)) file.AddWithConfig(install.Prune);
        if (package.Scripts.Contains("heroku-cleanup")) file.AddWithConfig(install.Run("heroku-cleanup"));
    }

    static bool Prunes(Build build, Install install) =>
        build.App.Setting("NODE_ENV") is null or "production" && build.App.Setting(install.KeepVariable) != install.KeepValue;
}
