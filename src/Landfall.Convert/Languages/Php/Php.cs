using System.Text.RegularExpressions;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>PHP behind Apache or nginx, as Heroku's buildpack builds and runs it (heroku 1.6).</summary>
sealed partial class Php : ILanguage
{
    /// <summary>Newest first: what a range is narrowed to.</summary>
    static readonly string[] Releases = ["8.5", "8.4", "8.3", "8.2", "8.1"];

    /// <summary>For an app that asks for none. It is mostly an older one, so not the newest.</summary>
    const string DefaultVersion = "8.4";

    const string Server = "heroku-php";
    const string Default = "heroku-php-apache2";

    static readonly string[] Variables =
    [
        """local limit="${PHP_MEMORY_LIMIT_MB:-128}" """,
        """local share; share="$(number "$limit" 128)" """,
        """export WEB_CONCURRENCY="${WEB_CONCURRENCY:-$((memory / (share > 0 ? share : 128) > 0 ? memory / (share > 0 ? share : 128) : 1))}" """,
        """export PATH="$PATH:$PWD/vendor/bin" """,
    ];

    public string Name => "PHP";

    public string Buildpack => "php";

    public bool Detects(Repository repository) => repository.Has("composer.json") || repository.Has("index.php");

    public Image Convert(Build build)
    {
        var (repository, findings) = (build.Repository, new List<Finding>());
        if (StaticSite.InDisguise(repository)) return new StaticSite().Convert(build);
        var composer = Composer(repository);
        var version = Version(composer.Php, findings);
        var nginx = build.App.Processes.Any(p => p.Command.Contains("heroku-php-nginx", StringComparison.Ordinal));
        var file = new DockerfileText(build).From($"php:{version}-{(nginx ? "fpm" : "apache")}").Add("WORKDIR /app");
        PhpExtensions.Install(file, new Version(version), composer.Extensions, nginx ? ["nginx-light"] : [], findings);
        file.Add($"COPY --chmod=755 .aptible/{Server} /usr/local/bin/{Server}-{(nginx ? "nginx" : "apache2")}");
        if (repository.Has("composer.json")) Packages(file, build, composer);
        else file.CopySources("www-data");
        if (build.App.Processes.FirstOrDefault(p => PoolFile().IsMatch(p.Command)) is { } pool)
            findings.Add(Finding.Decide(pool.Type.Value, "Its -F names settings of php-fpm, but PHP runs within Apache here and does not read them: move them to the file of -i.", pool.Source));
        // Older apps start it where composer put it.
        if (build.App.Processes.Any(p => p.Command.Contains($"vendor/bin/{Server}", StringComparison.Ordinal)))
            file.Add($"RUN mkdir -p vendor/bin && ln -sf /usr/local/bin/{Server}-* vendor/bin/");
        return new Image(file.End("www-data", build.Web ?? Default), Variables, ["vendor"], findings)
        {
            Defaults = [("web", Default)],
            Files = [new GeneratedFile($".aptible/{Server}", Resource.Read(nginx ? "php-nginx.bash" : "php-apache.bash"), Executable: true)],
        };
    }

    static ComposerJson Composer(Repository repository)
    {
        try
        {
            return ComposerJson.Parse(repository.Text("composer.json") ?? "{}");
        }
        catch (FormatException malformed)
        {
            throw new CannotConvertException("composer.json", malformed.Message, "composer.json");
        }
    }

    static string Version(string? range, List<Finding> findings)
    {
        if (range is null)
        {
            findings.Add(Finding.Decide("PHP", $"composer.json requires no php: Heroku chose it. {DefaultVersion} was taken.", "composer.json"));
            return DefaultVersion;
        }
        // ^8.1, ~8.2.0, >=8.1 <8.4, 8.3.*: each part of composer's range has one lower bound, and its operator says how far it goes.
        var parts = Bound().Matches(range).Select(m => (Operator: m.Groups[1].Value, Version: new Version($"{m.Groups[2].Value}.{(m.Groups[3].Success ? m.Groups[3].Value : "0")}"), Minor: m.Groups[3].Success)).ToList();
        var found = Releases.FirstOrDefault(release => parts.Count > 0 && parts.All(part => Takes(part, new Version(release))))
            ?? Releases.FirstOrDefault(release => range.Contains('|', StringComparison.Ordinal) && parts.Exists(part => Takes(part, new Version(release))));
        findings.Add(found is null
            ? Finding.Decide("PHP", $"No supported release is in the range '{range}'; {Releases[^1]} was taken. Compare with `heroku run php --version`.", "composer.json require.php")
            : Finding.Info("PHP", $"'{range}' became {found}.", "composer.json require.php"));
        return found ?? Releases[^1];
    }

    static bool Takes((string Operator, Version Version, bool Minor) part, Version release) => part.Operator switch
    {
        "<" => release < part.Version,
        "<=" => release <= part.Version,
        ">" or ">=" => release >= part.Version,
        "^" => release >= part.Version && release.Major == part.Version.Major,
        _ => part.Minor ? release == part.Version : release.Major == part.Version.Major,
    };

    // First without scripts, which need the sources; then again, with nothing left to fetch.
    static void Packages(DockerfileText file, Build build, ComposerJson composer)
    {
        var repository = build.Repository;
        if (!composer.IsEmpty && !repository.Has("composer.lock"))
            throw new CannotConvertException("composer.lock", "There is none; Heroku needs it too. Commit it.", "repository");
        var dev = build.App.Setting("HEROKU_PHP_INSTALL_DEV") is null ? " --no-dev" : "";
        // Composer knows the token in its own variable alone.
        var token = build.App.Setting("COMPOSER_GITHUB_OAUTH_TOKEN") is null || build.App.Setting("COMPOSER_AUTH") is not null ? ""
            : """COMPOSER_AUTH="{\"github-oauth\":{\"github.com\":\"$COMPOSER_GITHUB_OAUTH_TOKEN\"}}" """;
        var install = $"{token}composer install{dev} --prefer-dist --optimize-autoloader --no-interaction";
        file.Add("COPY --from=composer:2 /usr/bin/composer /usr/local/bin/composer", "ENV COMPOSER_ALLOW_SUPERUSER=1");
        // Packages of the repository itself are not there before it.
        if (!PathRepository().IsMatch(repository.Text("composer.json") ?? ""))
            file.Copy([.. new[] { "composer.json", "composer.lock" }.Where(repository.Has)]).AddWithConfig($"{install} --no-scripts --no-autoloader");
        file.CopySources("www-data").AddWithConfig(install);
        if (composer.Scripts.Contains("compile")) file.AddWithConfig($"composer run-script{dev} --no-interaction compile");
    }

    [GeneratedRegex(@"heroku-php-apache2\b.*\s-F", RegexOptions.CultureInvariant)]
    private static partial Regex PoolFile();

    [GeneratedRegex(@"""type""\s*:\s*""path""", RegexOptions.CultureInvariant)]
    private static partial Regex PathRepository();

    [GeneratedRegex(@"([<>^~]=?|=)?\s*v?([0-9]{1,2})(?:\.([0-9]{1,2}))?(?:\.[0-9*x]+|\.\*)?", RegexOptions.CultureInvariant)]
    private static partial Regex Bound();
}
