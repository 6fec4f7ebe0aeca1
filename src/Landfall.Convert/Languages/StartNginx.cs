using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>The nginx buildpack: commands begin with <c>bin/start-nginx</c>, which puts nginx before the app in the same container.</summary>
static class StartNginx
{
    const string Template = "config/nginx.conf.erb";
    const string Path = ".aptible/start-nginx";

    public static Build Add(Build build, ILanguage language, List<Finding> findings)
    {
        var template = build.Repository.Text(Template);
        findings.Add(Finding.Info("nginx",
            "It stands before the app in the same container, as on Heroku; it is Debian's: where its configuration needs other modules than headers-more, add them to the Dockerfile.",
            template is null ? "buildpacks" : Template));
        string[] packages =
        [
            "nginx", .. template is null || language is Ruby ? Array.Empty<string>() : ["ruby"],
            .. template?.Contains("more_", StringComparison.Ordinal) == true ? ["libnginx-mod-http-headers-more-filter"] : Array.Empty<string>(),
        ];
        return build with { RunPackages = packages, HasNginx = true };
    }

    /// <summary>Lines of the Dockerfile behind the platform's files: what the buildpack had in the app's directory, and what nginx writes as the app's user.</summary>
    public static IReadOnlyList<string> Install(string user) =>
    [
        $"RUN install --directory --owner={user} bin config logs logs/nginx \\",
        $"    && install --mode=755 /{Path} bin/start-nginx && ln --symbolic --force start-nginx bin/start-nginx-solo && ln --symbolic --force /usr/sbin/nginx bin/nginx \\",
        $"    && (test -e config/mime.types || ln --symbolic /etc/nginx/mime.types config/mime.types) && chown --recursive {user} /var/lib/nginx",
    ];

    public static GeneratedFile File { get; } = new(Path, Resource.Read("start-nginx.bash"), Executable: true);
}
