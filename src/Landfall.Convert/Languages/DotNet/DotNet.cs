using System.Text.RegularExpressions;
using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>.NET as Heroku's buildpack builds and runs it (heroku 1.6).</summary>
sealed partial class DotNet : ILanguage
{
    static readonly string[] Solutions = [".sln", ".slnx"];
    static readonly string[] ProjectKinds = [".csproj", ".fsproj", ".vbproj"];

    static readonly string[] Variables =
    [
        "export DOTNET_RUNNING_IN_CONTAINER=true DOTNET_CLI_TELEMETRY_OPTOUT=true DOTNET_NOLOGO=true DOTNET_EnableWriteXorExecute=0",
    ];

    public string Name => ".NET";

    public string Buildpack => "dotnet";

    public bool Detects(Repository repository) => AtRoot(repository, [.. Solutions, .. ProjectKinds, ".cs"]).Any();

    public Image Convert(Build build)
    {
        var (repository, findings) = (build.Repository, new List<Finding>());
        var target = Target(build);
        if (target.Any(char.IsControl)) throw new CannotConvertException(".NET", $"The name '{target}' holds characters that no line of a Dockerfile can: rename the file.", "repository");
        var projects = DotNetProject.All(repository, target);
        var version = Newest(repository, projects, findings);
        var defaults = Defaults(projects);
        var file = new DockerfileText(build).From($"mcr.microsoft.com/dotnet/sdk:{version}", "build").Add("WORKDIR /app").Install([]).CopyNode();
        Restore(file, repository, target);
        file.CopySources().AddWithConfig(
            $"dotnet publish {ShellText.Word(target)} --runtime linux-x64 --no-self-contained --artifacts-path /tmp/artifacts -p:PublishDir=bin/publish/{(IsFile(target) ? " -p:PublishAot=false" : "")}{Options(build)}");
        var web = projects.Any(p => p.IsWeb);
        file.From($"mcr.microsoft.com/dotnet/{(web || projects.Count == 0 ? "aspnet" : "runtime")}:{version}").Install([])
            .Add("WORKDIR /app", $"COPY --from=build --chown={DockerfileText.User}:{DockerfileText.User} /app/ /app/");
        return new Image(file.End(DockerfileText.User, build.Web ?? defaults.FirstOrDefault(d => d.Process == "web").Command), Variables, ["**/bin", "**/obj"], findings)
        {
            // With a Procfile the programs are no processes by themselves.
            Defaults = repository.Has("Procfile") ? [] : defaults,
        };
    }

    static string Target(Build build)
    {
        var repository = build.Repository;
        if (build.App.Setting("SOLUTION_FILE") is { } set)
            return repository.Has(set) ? set : throw new CannotConvertException("SOLUTION_FILE", "This config var names no file of the repository.", "SOLUTION_FILE");
        if (ProjectToml.Of(build.Repository).Solution is { } given)
            return repository.Has(given) ? given : throw new CannotConvertException("solution_file", $"There is no '{given}' in the repository.", "project.toml");
        foreach (var kind in new[] { Solutions, ProjectKinds, [".cs"] })
            switch (AtRoot(repository, kind).ToList())
            {
                case [var only]: return only;
                case { Count: > 1 } several:
                    throw new CannotConvertException(".NET", $"There are several: {string.Join(", ", several)}. Heroku refuses that too; name one with SOLUTION_FILE.", "repository");
            }
        throw new CannotConvertException(".NET", "There is no solution, project or C# file at the root.", "repository");
    }

    // A program of one file becomes machine code when it is published, for which the SDK's image has no linker.
    static bool IsFile(string target) => target.EndsWith(".cs", StringComparison.Ordinal);

    static IEnumerable<string> AtRoot(Repository repository, IReadOnlyList<string> extensions) => repository.Files
        .Where(path => !path.Contains('/', StringComparison.Ordinal) && extensions.Contains(Path.GetExtension(path))).Order(StringComparer.Ordinal);

    // What decides on packages comes first, so that a change of code alone fetches none anew.
    static void Restore(DockerfileText file, Repository repository, string target)
    {
        if (IsFile(target)) return;
        file.Copy([.. repository.Files.Where(path => ForRestore().IsMatch(path)).Order(StringComparer.Ordinal)])
            // --runtime would fetch the runtime itself too, which the image that runs it has.
            .AddWithConfig($"dotnet restore {ShellText.Word(target)} -p:RuntimeIdentifier=linux-x64 -p:SelfContained=false --artifacts-path /tmp/artifacts");
    }

    static string Newest(Repository repository, IReadOnlyList<DotNetProject> projects, List<Finding> findings)
    {
        var version = projects.Select(p => p.Version).OfType<Version>().DefaultIfEmpty().Max();
        var sdk = Sdk().Match(repository.Text("global.json") ?? "") is { Success: true } match ? Version.Parse(match.Groups[1].Value) : null;
        var found = version is null || (sdk is not null && sdk > version) ? sdk : version;
        findings.Add(found is null
            ? Finding.Decide(".NET", "No project names a TargetFramework that is understood; 10.0 was taken.", "repository")
            : Finding.Info(".NET", $"Version {found}.", found == sdk ? "global.json" : "TargetFramework"));
        return $"{found ?? new Version(10, 0)}";
    }

    // A single web project is web; others are processes by the names of their programs.
    static List<(string Process, string Command)> Defaults(IReadOnlyList<DotNetProject> projects)
    {
        var webs = projects.Count(p => p.IsWeb);
        return [.. projects.Where(p => p.Runs).Select(p => (
            p.IsWeb && webs == 1 ? "web" : p.ProcessName,
            $"cd {ShellText.Word(Path.Combine(p.Directory, "bin/publish"))}; ./{ShellText.Word(p.Assembly)}{(p.IsWeb ? " --urls http://*:$PORT" : "")}"))];
    }

    static string Options(Build build)
    {
        var declared = ProjectToml.Of(build.Repository);
        return Option("configuration", "BUILD_CONFIGURATION", declared.Configuration, "Release") + Option("verbosity", "MSBUILD_VERBOSITY_LEVEL", declared.Verbosity, "minimal");

        string Option(string name, string variable, string? given, string ordinary)
        {
            var word = given is not null && Word().IsMatch(given) ? given : null;
            return build.App.Setting(variable) is not null ? $" --{name} \"${{{variable}:-{word ?? ordinary}}}\"" : word is not null ? $" --{name} {word}" : "";
        }
    }

    [GeneratedRegex(@"\.(csproj|fsproj|vbproj|sln|slnx)\z|(\A|/)(Directory\.(Build|Packages)\.props|Directory\.Build\.targets|packages\.lock\.json|global\.json|[Nn]u[Gg]et\.[Cc]onfig)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex ForRestore();

    [GeneratedRegex(@"\A[A-Za-z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"""version""\s*:\s*""([0-9]+\.[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Sdk();
}
