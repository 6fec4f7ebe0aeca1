using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>Java built by Maven, as Heroku's buildpack does (heroku 1.6).</summary>
sealed class Maven : ILanguage
{
    static readonly string[] Signs = ["pom.xml", "pom.atom", "pom.clj", "pom.groovy", "pom.rb", "pom.scala", "pom.yaml", "pom.yml"];

    public string Name => "Java";

    public string Buildpack => "java";

    public bool Detects(Repository repository) => Signs.Any(repository.Has);

    public Image Convert(Build build)
    {
        var (repository, findings) = (build.Repository, new List<Finding>());
        var pom = repository.Text("pom.xml") ?? "";
        var version = Jvm.Version(repository, findings);
        var wrapped = repository.Has("mvnw") && repository.Has(".mvn/wrapper/maven-wrapper.properties") && !Jvm.Settings(repository).ContainsKey("maven.version");
        var web = Web(pom);
        var file = new DockerfileText(build).From(wrapped ? $"eclipse-temurin:{version}-jdk" : $"maven:3-eclipse-temurin-{version}", "build")
            .Add("WORKDIR /app").Install([]).CopyNode();
        var maven = wrapped ? "sh ./mvnw --batch-mode" : "mvn --batch-mode";
        Dependencies(file, build, pom, maven, wrapped);
        file.CopySources().AddWithConfig(Jvm.Command(build.App, $"{maven} {Goals(build.App, findings)}"));
        return new Image(Jvm.End(file, version, build.Web ?? web), Jvm.Variables, ["target"], findings) { Defaults = [("web", web)] };
    }

    // A build of several modules reads the poms of all before it knows what to fetch.
    static void Dependencies(DockerfileText file, Build build, string pom, string maven, bool wrapped)
    {
        if (pom.Contains("<modules>", StringComparison.Ordinal) || !build.Repository.Has("pom.xml")) return;
        if (wrapped) file.Copy(["mvnw"]).Copy([".mvn/wrapper/maven-wrapper.properties"]);
        file.Copy(["pom.xml"]).AddWithConfig(Jvm.Command(build.App, $"{maven} dependency:go-offline"));
    }

    static string Goals(HerokuApp app, List<Finding> findings)
    {
        foreach (var variable in new[] { "MAVEN_CUSTOM_OPTS", "MAVEN_CUSTOM_GOALS", "MAVEN_SETTINGS_PATH", "MAVEN_SETTINGS_URL", "MAVEN_JAVA_OPTS" })
            if (app.Setting(variable) is not null)
                findings.Add(variable is "MAVEN_CUSTOM_OPTS" or "MAVEN_CUSTOM_GOALS"
                    ? Finding.Info(variable, "The image's build reads it, as Heroku's did.", "GET /apps/{app}/config-vars")
                    : Finding.Decide(variable, "It steers Heroku's build and was not carried over: change the line with mvn in the Dockerfile.", "GET /apps/{app}/config-vars"));
        return "${MAVEN_CUSTOM_OPTS:--DskipTests} ${MAVEN_CUSTOM_GOALS:-clean install}";
    }

    static string Web(string pom) =>
        pom.Contains("quarkus", StringComparison.Ordinal) ? "java -Dquarkus.http.port=$PORT $JAVA_OPTS -jar target/quarkus-app/quarkus-run.jar"
        : pom.Contains("spring-boot", StringComparison.Ordinal) ? Jvm.Jar("-Dserver.port=$PORT ", "target")
        : pom.Contains("micronaut", StringComparison.Ordinal) ? Jvm.Jar("-Dmicronaut.server.port=$PORT ", "target")
        : pom.Contains("wildfly-swarm", StringComparison.Ordinal) ? Jvm.Jar("-Dswarm.http.port=$PORT ", "target")
        : Jvm.Jar("", "target");
}
