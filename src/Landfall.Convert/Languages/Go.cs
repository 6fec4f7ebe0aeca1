using System.Text.RegularExpressions;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>Go with modules, as Heroku's buildpack builds and runs it (heroku 1.6).</summary>
sealed partial class Go : ILanguage
{
    const string DefaultVersion = "1.25";

    const string Everything = "./...";

    public string Name => "Go";

    public string Buildpack => "go";

    public bool Detects(Repository repository) => repository.Has("go.mod");

    public Image Convert(Build build)
    {
        if (build.Repository.Text("go.mod") is not { } text)
            throw new CannotConvertException("go.mod", "There is none: dep, glide, godep and govendor are no longer supported, on Heroku neither.", "repository");
        var findings = new List<Finding>();
        try
        {
            var module = GoMod.Parse(text);
            var packages = Packages(build.App, module);
            var defaults = Defaults(build.Repository, module, [.. packages.Select(module.Relative)]);
            var dockerfile = Dockerfile(build, module, packages, defaults.FirstOrDefault(d => d.Process == "web").Command, findings);
            return new Image(dockerfile, ["""export PATH="$PWD/bin:$PATH" """], [], findings) { Defaults = defaults };
        }
        catch (FormatException malformed)
        {
            throw new CannotConvertException("go.mod", malformed.Message, "go.mod");
        }
    }

    // One program is web; of several each is a process by its name. Programs that are not installed are none.
    static List<(string Process, string Command)> Defaults(Repository repository, GoMod module, IReadOnlyList<string> packages)
    {
        var found = repository.Files.Select(path => Commands().Match(path)).Where(m => m.Success).Select(m => $"./cmd/{m.Groups[1].Value}")
            .Concat(repository.Has("main.go") ? ["."] : []).Where(program => packages.Any(package => Takes(package, program)));
        string[] programs =
        [
            .. found.Concat(packages.Where(package => Named().IsMatch(package))).Distinct()
                .Select(program => program == "." ? module.Program : program[(program.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal),
        ];
        return programs is [var only] ? [("web", $"bin/{only}")] : [.. programs.Where(p => Process().IsMatch(p)).Select(p => (p, $"bin/{p}"))];
    }

    static bool Takes(string package, string program) => package.EndsWith("/...", StringComparison.Ordinal)
        ? $"{program}/".StartsWith(package[..^3], StringComparison.Ordinal) : package == program;

    static string Dockerfile(Build build, GoMod module, IReadOnlyList<string> packages, string? web, List<Finding> findings)
    {
        var (repository, version) = (build.Repository, Version(build.App, module, findings));
        var suite = Suite(version);
        var vendored = repository.HasBelow("vendor") && repository.Has("vendor/modules.txt");
        var file = new DockerfileText(build).From($"golang:{version}-{suite}", "build").Add("WORKDIR /app").Install([]);
        if (!vendored) file.Copy([.. new[] { "go.mod", "go.sum" }.Where(repository.Has)]);
        if (Private(build.App, findings)) file.AddWithConfig(Credentials + "go mod download");
        else if (!vendored) file.Add("RUN go mod download");
        file.CopySources();
        if (repository.Has("bin/go-pre-compile")) file.AddWithConfig("bash bin/go-pre-compile");
        var chosen = build.App.Setting("GO_INSTALL_PACKAGE_SPEC") is null ? string.Join(' ', packages) : $"${{GO_INSTALL_PACKAGE_SPEC:-{Everything}}}";
        var install = $"GOBIN=/app/bin go install -tags heroku{(vendored ? " -mod=vendor" : "")}{Linker(build.App)} {chosen}";
        if (build.App.Setting("GO_LINKER_SYMBOL") is null && chosen[0] != '$') file.Add($"RUN {install}");
        else file.AddWithConfig(install);
        if (repository.Has("bin/go-post-compile")) file.AddWithConfig("bash bin/go-post-compile");
        file.From($"debian:{suite}-slim").Install(["ca-certificates", "tzdata"]).MakeUser()
            .Add("WORKDIR /app", $"COPY --from=build --chown={DockerfileText.User}:{DockerfileText.User} /app/ /app/");
        return file.End(DockerfileText.User, build.Web ?? web);
    }

    // The Debian of the day: an image of a release exists for those that were supported when it came out.
    static string Suite(string version)
    {
        var release = new Version(version.Count(c => c == '.') > 1 ? version : $"{version}.99"); // The newest patch, where none is named.
        return release >= new Version(1, 24, 6) ? "trixie" : release >= new Version(1, 20, 5) ? "bookworm" : "bullseye";
    }

    static string Version(HerokuApp app, GoMod module, List<Finding> findings)
    {
        var given = app.Setting("GOVERSION") is { } set && Versions().Match(set) is { Success: true } match ? match.Groups[1].Value : null;
        var version = given ?? module.Go;
        findings.Add(version is null
            ? Finding.Decide("Go", $"go.mod names no version: Heroku chose it. {DefaultVersion} was taken.", "go.mod")
            : Finding.Info("Go", $"Version {version}.", given is null ? "go.mod" : "GOVERSION"));
        return version ?? DefaultVersion;
    }

    static IReadOnlyList<string> Packages(HerokuApp app, GoMod module)
    {
        if (app.Setting("GO_INSTALL_PACKAGE_SPEC") is { } spec) return spec.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (module.Packages.FirstOrDefault(package => !Package().IsMatch(package)) is { } wrong)
            throw new CannotConvertException("Go", $"'{wrong}' is no package that go install takes.", "go.mod +heroku install");
        return module.Packages.Count > 0 ? module.Packages : [Everything];
    }

    // Put in by the shell of the build: the value is written nowhere.
    static string Linker(HerokuApp app) => app.Setting("GO_LINKER_SYMBOL") is null ? ""
        : $" -ldflags \"-X $GO_LINKER_SYMBOL=${{GO_LINKER_VALUE:-{(app.Release?.Commit is { } commit && Package().IsMatch(commit) ? commit : "")}}}\"";

    static bool Private(HerokuApp app, List<Finding> findings)
    {
        if (!app.Config.Keys.Any(key => key.Value.StartsWith("GO_GIT_CRED__", StringComparison.Ordinal))) return false;
        findings.Add(Finding.Info("GO_GIT_CRED", "The credentials for private modules reach the build as a secret, and no layer.", "GET /apps/{app}/config-vars"));
        return true;
    }

    // GO_GIT_CRED__HTTPS__GITHUB__COM=token: git asks with it, for this command alone.
    const string Credentials =
        "for name in $(env | sed -n 's/^\\(GO_GIT_CRED__[A-Z0-9_]*\\)=.*/\\1/p'); do "
        + "host=$(echo \"${name#GO_GIT_CRED__*__}\" | tr A-Z a-z | sed 's/__/./g'); "
        + "printf 'https://%s@%s\\n' \"$(printenv \"$name\")\" \"$host\" >> /dev/shm/git-credentials; done && "
        + "git config --global credential.helper 'store --file /dev/shm/git-credentials' && ";

    [GeneratedRegex(@"\Acmd/([A-Za-z0-9_.-]+)/[^/]+\.go\z", RegexOptions.CultureInvariant)]
    private static partial Regex Commands();

    [GeneratedRegex(@"\A\./[A-Za-z0-9_./-]*[A-Za-z0-9_-]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Process();

    [GeneratedRegex(@"\A(?:go)?([0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9]{1,2})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Versions();

    [GeneratedRegex(@"\A[A-Za-z0-9._~/@:-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Package();
}
