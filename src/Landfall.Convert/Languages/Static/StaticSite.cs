using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>Files behind nginx: what the static buildpack serves by its static.json (heroku 1.4, 1.6), and plain pages in PHP's clothes.</summary>
sealed class StaticSite : ILanguage
{
    const string Manifest = "static.json";

    /// <summary>The buildpack's own command, and the one that takes its place.</summary>
    const string Boot = "bin/boot";

    public string Name => "static site";

    public string Buildpack => "static";

    public bool Detects(Repository repository) => repository.Has(Manifest);

    /// <summary>True: an index.php that only shows index.html, so that Heroku takes the repository for PHP.</summary>
    public static bool InDisguise(Repository repository) =>
        repository.Has("index.html") && repository.Text("index.php") is { Length: < 400 } php && php.Contains("index.html", StringComparison.Ordinal)
        && repository.Files.Count(path => path.EndsWith(".php", StringComparison.Ordinal)) == 1
        && (repository.Text("composer.json") is not { } composer || composer.Trim() is "{}" or "");

    public Image Convert(Build build)
    {
        var (repository, findings) = (build.Repository, new List<Finding>());
        var disguised = InDisguise(repository);
        var site = disguised ? new SiteSettings { Root = "" }
            : repository.Text(Manifest) is { } text ? SiteSettings.Parse(text, findings) : new SiteSettings();
        var file = new DockerfileText(build).From("nginx:stable").Add("WORKDIR /app").Install([]).CopySources("nginx")
            .Add("COPY --chmod=755 .aptible/serve /app/bin/boot");
        return new Image(file.End("nginx", Boot), [], ["node_modules"], findings)
        {
            Defaults = [("web", Boot)],
            Files =
            [
                new GeneratedFile(".aptible/serve", Resource.Read("serve.bash"), Executable: true),
                new GeneratedFile(".aptible/nginx.conf", NginxText.Write(site, findings)),
            ],
        };
    }
}
