using System.Text.RegularExpressions;
using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>Java or Kotlin built by Gradle, as Heroku's buildpack does (heroku 1.6).</summary>
sealed partial class Gradle : ILanguage
{
    static readonly string[] Signs = ["gradlew", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"];

    public string Name => "Gradle";

    public string Buildpack => "gradle";

    public bool Detects(Repository repository) => Signs.Any(repository.Has);

    public Image Convert(Build build)
    {
        var (repository, findings) = (build.Repository, new List<Finding>());
        if (!repository.Has("gradlew"))
            throw new CannotConvertException("gradlew", "There is none; Heroku needs it too. Make it with `gradle wrapper` and commit it.", "repository");
        var script = repository.Text("build.gradle") ?? repository.Text("build.gradle.kts") ?? "";
        var version = Jvm.Version(repository, findings);
        var file = new DockerfileText(build).From($"eclipse-temurin:{version}-jdk", "build").Add("WORKDIR /app").Install([]).CopyNode()
            .Copy(["gradlew"]).Copy(["gradle/wrapper/gradle-wrapper.jar", "gradle/wrapper/gradle-wrapper.properties"])
            .Add("RUN sh ./gradlew --no-daemon --version")
            .CopySources().AddWithConfig(Jvm.Command(build.App, $"sh ./gradlew --no-daemon {Task(build.App, script)}"));
        var web = Web(script, repository.Text("settings.gradle") ?? repository.Text("settings.gradle.kts") ?? "");
        return new Image(Jvm.End(file, version, build.Web ?? web), Jvm.Variables, ["build", ".gradle"], findings)
        {
            Defaults = web is null ? [] : [("web", web)],
        };
    }

    static string Task(HerokuApp app, string script)
    {
        var task = Stage().IsMatch(script) ? "stage"
            : script.Contains("micronaut", StringComparison.Ordinal) ? "shadowJar -x check"
            : script.Contains("ratpack", StringComparison.Ordinal) ? "installDist -x check"
            : script.Contains("org.springframework.boot", StringComparison.Ordinal) || script.Contains("io.quarkus", StringComparison.Ordinal) ? "build -x check"
            : "stage";
        return app.Setting("GRADLE_TASK") is null ? task : $"${{GRADLE_TASK:-{task}}}";
    }

    static string? Web(string script, string settings) =>
        script.Contains("io.quarkus", StringComparison.Ordinal) ? "java -Dquarkus.http.port=$PORT $JAVA_OPTS -jar build/quarkus-app/quarkus-run.jar"
        : script.Contains("org.springframework.boot", StringComparison.Ordinal) ? Jvm.Jar("-Dserver.port=$PORT ", "build/libs")
        : script.Contains("micronaut", StringComparison.Ordinal) ? Jvm.Jar("-Dmicronaut.server.port=$PORT ", "build/libs")
        : script.Contains("webapp-runner", StringComparison.Ordinal)
            ? "java $JAVA_OPTS -jar build/server/webapp-runner-*.jar $WEBAPP_RUNNER_OPTS --port $PORT build/libs/*.war"
        : script.Contains("ratpack", StringComparison.Ordinal) && RootName().Match(settings) is { Success: true } name
            ? $"build/install/{name.Groups[1].Value}/bin/{name.Groups[1].Value}"
        : null;

    [GeneratedRegex(@"\btask\s+stage\b|['""]stage['""]", RegexOptions.CultureInvariant)]
    private static partial Regex Stage();

    [GeneratedRegex(@"rootProject\.name\s*=\s*['""]([A-Za-z0-9._-]+)['""]", RegexOptions.CultureInvariant)]
    private static partial Regex RootName();
}
