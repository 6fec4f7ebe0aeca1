using Landfall.Convert.AddOns;
using Landfall.Convert.Languages;
using Landfall.Convert.Text;
using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>Turns an app of Heroku's into files, services and configuration of the new platform. Pure: it reads and writes nothing.</summary>
public static class Converter
{
    /// <summary>Converts. What cannot be converted is a blocker among the findings.</summary>
    /// <param name="app">As read from the API; it is merged with the repository here.</param>
    public static Conversion Convert(HerokuApp app, Repository repository)
    {
        var found = new List<Finding>();
        var root = AppRoot.Of(app, repository, found);
        var part = root.Length == 0 ? repository : repository.Under(root);
        var merged = HerokuAppReader.Merge(app, part);
        var findings = new List<Finding>([.. merged.Findings, .. found]);
        var image = BuildPlan.Of(merged, part, root, findings);
        var siblings = SiblingPlan.Of(merged, image, ServicePlan.Of(merged, image?.Defaults ?? [], app.Processes), part, root);
        var services = siblings.Main;
        var scheduler = Scheduler.Service(merged, services.Services);
        if (scheduler is not null) services = services with { Services = [.. services.Services.Append(scheduler).OrderBy(s => s.Process.Value, StringComparer.Ordinal)] };
        var addOns = AddOnPlan.Of(merged);
        var config = ConfigPlan.Of(merged, addOns);
        findings.AddRange([.. image?.Findings ?? [], .. services.Findings, .. siblings.Findings, .. addOns.Findings, .. config.Findings, .. Inventory.Of(merged)]);
        var surroundings = Surroundings.Of(merged, siblings, part, repository);
        var needed = image?.Needed ?? [];
        var files = image is null ? [] : KeptFiles.Placed(Files(image, services, part, root, merged).Concat(Scheduler.Files(merged)).Concat(siblings.Files).Concat(surroundings.Files), repository, needed);
        findings.AddRange([.. Scheduler.Findings(scheduler, merged, image?.IsOwn == true), .. surroundings.Findings, .. DockerIgnore.Findings(part, merged), .. KeptFiles.Of(files, repository, needed)]);
        var conversion = new Conversion
        {
            Files = [.. files.Select(file => AsItWas(file, repository))],
            Services = services.Services,
            BeforeDeploy = services.BeforeDeploy,
            Siblings = siblings.Apps,
            Config = config.Variables,
            Databases = addOns.Databases,
            Findings = [.. findings.OrderByDescending(f => f.Severity)],
        };
        return WithReport(conversion, merged, repository);
    }

    // What is not edited in a file of the user's stays byte for byte, its line ends too.
    static GeneratedFile AsItWas(GeneratedFile file, Repository repository) => file.IsEdit && repository.Windows.Contains(file.Path)
        ? file with { Text = file.Text.Replace("\n", "\r\n", StringComparison.Ordinal) } : file;

    // The report does not speak of itself: an older one must not change it.
    static Conversion WithReport(Conversion conversion, HerokuApp app, Repository repository)
    {
        var report = new GeneratedFile("MIGRATION.md", Report.Write(app, conversion));
        return conversion with
        {
            Files = [.. conversion.Files, report],
            Findings = [.. conversion.Findings, .. KeptFiles.Of([report], repository, [])],
        };
    }

    static IEnumerable<GeneratedFile> Files(Image image, ServicePlan plan, Repository part, string root, HerokuApp app)
    {
        if (image.Dockerfile is { } dockerfile) yield return new GeneratedFile("Dockerfile", dockerfile);
        yield return new GeneratedFile(".dockerignore", image.DockerIgnore ?? DockerIgnore.Write(image.Ignored, part, root, app));
        foreach (var file in PlatformFiles.Of(plan.Services, plan.BeforeDeploy, image.Line ?? ShellText.ProcfileArgument)) yield return file;
        if (!image.IsOwn) yield return new GeneratedFile(".aptible/entrypoint", Entrypoint.Script(image.Variables), Executable: true);
        foreach (var file in image.Files) yield return file;
    }
}
