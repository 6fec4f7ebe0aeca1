using System.Text.RegularExpressions;
using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>Clojure built by Leiningen, as Heroku's buildpack does (heroku 1.6).</summary>
sealed partial class Clojure : ILanguage
{
    public string Name => "Clojure";

    public string Buildpack => "clojure";

    public bool Detects(Repository repository) => repository.Has("project.clj");

    public Image Convert(Build build)
    {
        var (repository, findings) = (build.Repository, new List<Finding>());
        var version = Jvm.Version(repository, findings);
        var jar = Jar().Match(repository.Text("project.clj") ?? "") is { Success: true } named ? named.Groups[1].Value : null;
        var file = new DockerfileText(build).From($"clojure:temurin-{version}-lein", "build").Add("WORKDIR /app").Install([]).CopyNode()
            .Copy(["project.clj"]).AddWithConfig(Jvm.Command(build.App, "lein deps")).CopySources();
        file.AddWithConfig(Jvm.Command(build.App, repository.Has("bin/build") ? "bash bin/build" : jar is null ? "lein with-profile production compile :all" : "lein uberjar"));
        if (jar is not null)
        {
            var web = $"java $JVM_OPTS $JAVA_OPTS -jar target/{jar}";
            return new Image(Jvm.End(file, version, build.Web ?? web), Jvm.Variables, ["target"], findings) { Defaults = [("web", web)] };
        }
        findings.Add(Finding.Info("Leiningen", "project.clj names no :uberjar-name, so the app runs by lein, in the image that builds it.", "project.clj"));
        const string Trampoline = "lein with-profile production trampoline run";
        // It fetches nothing more when it runs, but writes into its home.
        file.Add($"RUN useradd --no-create-home --home-dir /app {DockerfileText.User} && chown --recursive {DockerfileText.User}:{DockerfileText.User} /app /root/.m2 /root/.lein && chmod a+rx /root");
        return new Image(file.End(DockerfileText.User, build.Web ?? Trampoline),
            [.. Jvm.Variables, "export LEIN_HOME=/root/.lein JVM_OPTS=\"${JVM_OPTS:-} -Dmaven.repo.local=/root/.m2/repository\""], ["target"], findings)
        {
            Defaults = [("web", Trampoline)],
        };
    }

    [GeneratedRegex(@":uberjar-name\s+""([A-Za-z0-9._-]+\.jar)""", RegexOptions.CultureInvariant)]
    private static partial Regex Jar();
}
