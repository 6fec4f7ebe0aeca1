using System.Text.RegularExpressions;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>Scala built by sbt, as Heroku's buildpack does (heroku 1.6).</summary>
sealed partial class Scala : ILanguage
{
    const string File = "project/build.properties";

    public string Name => "Scala";

    public string Buildpack => "scala";

    public bool Detects(Repository repository) => repository.Has(File) || repository.Has(".sbtrc") || repository.Files.Any(path => Sign().IsMatch(path));

    public Image Convert(Build build)
    {
        var (repository, findings) = (build.Repository, new List<Finding>());
        var sbt = Properties.Parse(repository.Text(File) ?? "").GetValueOrDefault("sbt.version");
        if (sbt is null || !Version().IsMatch(sbt))
            throw new CannotConvertException("sbt", "project/build.properties names no sbt.version; Heroku needs it too.", File);
        var version = Jvm.Version(repository, findings);
        var address = $"https://github.com/sbt/sbt/releases/download/v{sbt}/sbt-{sbt}.tgz";
        var file = new DockerfileText(build).From($"eclipse-temurin:{version}-jdk", "build")
            .Add($"ADD {address} /tmp/sbt.tgz", "RUN tar --extract --gzip --file /tmp/sbt.tgz --directory /opt && rm /tmp/sbt.tgz", "ENV PATH=/opt/sbt/bin:$PATH", "WORKDIR /app")
            .Install([]).CopyNode().Copy([File]);
        if (repository.Has("project/plugins.sbt")) file.Copy(["project/plugins.sbt"]);
        if (repository.Has("build.sbt") && repository.Files.Count(path => path.EndsWith(".sbt", StringComparison.Ordinal) && !path.StartsWith("project/", StringComparison.Ordinal)) == 1)
            file.Copy(["build.sbt"]).AddWithConfig(Jvm.Command(build.App, "sbt --batch update"));
        file.CopySources().AddWithConfig(Jvm.Command(build.App, $"sbt --batch {Tasks(build.App, repository)}"));
        const string Web = "$(ls target/universal/stage/bin/* | grep -v '[.]bat$' | head -n 1) -Dhttp.port=$PORT";
        return new Image(Jvm.End(file, version, build.Web ?? Web), Jvm.Variables, ["**/target"], findings) { Defaults = [("web", Web)] };
    }

    static string Tasks(HerokuApp app, Repository repository)
    {
        var settings = Jvm.Settings(repository);
        var declared = settings.GetValueOrDefault("sbt.project");
        if (declared is not null && !Project().IsMatch(declared))
            throw new CannotConvertException("sbt.project", "It is no name of a project.", "system.properties");
        var project = app.Setting("SBT_PROJECT") is null ? declared : "$SBT_PROJECT";
        var tasks = project is null ? "compile stage" : $"{project}/compile {project}/stage";
        if (app.Setting("SBT_TASKS") is not null) tasks = $"${{SBT_TASKS:-{tasks}}}";
        return app.Setting("SBT_CLEAN") == "true" || settings.GetValueOrDefault("sbt.clean") == "true" ? $"clean {tasks}" : tasks;
    }

    [GeneratedRegex(@"\A[^/]+\.sbt\z|\Aproject/[^/]+\.scala\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sign();

    [GeneratedRegex(@"\A[0-9]+\.[0-9]+\.[0-9]+(?:-[A-Za-z0-9.]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Project();
}
