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
        var merged = HerokuAppReader.Merge(app, repository);
        var findings = new List<Finding>(merged.Findings);
        var language = LanguageChoice.Of(merged, repository, findings);
        var web = merged.Processes.FirstOrDefault(p => p.Type.Value == "web")?.Command;
        var image = language?.Convert(merged, repository, web);
        var services = ServicePlan.Of(merged, image?.DefaultWeb);
        var addOns = AddOnPlan.Of(merged);
        var config = ConfigPlan.Of(merged, addOns);
        findings.AddRange([.. image?.Findings ?? [], .. services.Findings, .. addOns.Findings, .. config.Findings, .. Inventory.Of(merged)]);
        var files = image is null ? [] : Files(image, services, repository).ToList();
        findings.AddRange([.. DockerIgnore.Findings(repository), .. KeptFiles.Of(files, repository)]);
        var conversion = new Conversion
        {
            Files = files,
            Services = services.Services,
            BeforeDeploy = services.BeforeDeploy,
            Config = config.Variables,
            Databases = addOns.Databases,
            Findings = [.. findings.OrderByDescending(f => f.Severity)],
        };
        return WithReport(conversion, merged, repository);
    }

    // The report does not speak of itself: an older one must not change it.
    static Conversion WithReport(Conversion conversion, HerokuApp app, Repository repository)
    {
        var report = new GeneratedFile("MIGRATION.md", Report.Write(app, conversion));
        return conversion with
        {
            Files = [.. conversion.Files, report],
            Findings = [.. conversion.Findings, .. KeptFiles.Of([report], repository)],
        };
    }

    static IEnumerable<GeneratedFile> Files(Image image, ServicePlan plan, Repository repository)
    {
        if (image.Dockerfile is { } dockerfile) yield return new GeneratedFile("Dockerfile", dockerfile);
        yield return new GeneratedFile(".dockerignore", DockerIgnore.Write(image.Ignored, repository));
        yield return new GeneratedFile(".aptible/Procfile",
            string.Concat(plan.Services.Select(s => $"{s.Process}: {ShellText.ProcfileArgument(s.Command)}\n")));
        if (plan.BeforeDeploy.Count > 0)
            yield return new GeneratedFile(".aptible/.aptible.yml",
                $"before_deploy:\n{string.Concat(plan.BeforeDeploy.Select(c => $"  - {YamlText.Quote(ShellText.ProcfileArgument(c))}\n"))}");
        yield return new GeneratedFile(".aptible/entrypoint", Entrypoint.Script(image.Variables), Executable: true);
    }
}
