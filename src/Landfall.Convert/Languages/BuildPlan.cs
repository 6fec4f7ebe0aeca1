using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>The build of an app by all its buildpacks: the language's, and what those before it bring.</summary>
static class BuildPlan
{
    const string Source = "buildpacks";

    /// <summary>The image, or null with a blocker among the findings.</summary>
    /// <param name="root">Where the app lies in the whole repository.</param>
    public static Image? Of(HerokuApp app, Repository repository, string root, List<Finding> findings)
    {
        var buildpacks = LanguageChoice.Buildpacks(app, repository);
        if (LanguageChoice.Of(app, repository, buildpacks, findings) is not { } language) return null;
        var web = app.Processes.FirstOrDefault(p => p.Type.Value == "web")?.Command;
        var build = new Build(app, repository, web) { Root = root, Arguments = BuildArguments.Of(app, repository, findings) };
        foreach (var buildpack in buildpacks.Where(b => b.Name != language.Buildpack)) build = Add(build, buildpack, language, findings);
        if (buildpacks.Count == 0 && repository.Has("Aptfile"))
            findings.Add(Finding.Info("Aptfile", "The apt buildpack is not set, so Heroku does not read it; nor does the image.", "Aptfile"));
        var image = Try(language, build, findings);
        if (image is { IsOwn: false, Dockerfile: not null } && language is not (Inline or StaticSite))
            findings.Add(Finding.Info("image", "Heroku's has curl, ImageMagick, Ghostscript, Poppler, psql and fonts; this one has not all of them. What the app starts of them, add to the packages in the Dockerfile.", "Dockerfile"));
        return image is null ? null : image with { Files = [.. image.Files, .. build.HasNginx ? [StartNginx.File] : Array.Empty<GeneratedFile>()], Variables = [.. DynoMetadata.Variables(app), .. build.Variables, .. image.Variables] };
    }

    static Image? Try(ILanguage language, Build build, List<Finding> findings)
    {
        try
        {
            return language.Convert(build);
        }
        catch (CannotConvertException reason)
        {
            findings.Add(reason.Finding);
            return null;
        }
    }

    static Build Add(Build build, Buildpack buildpack, ILanguage language, List<Finding> findings)
    {
        if (KnownBuildpacks.Packages.TryGetValue(buildpack.Name, out var packages))
        {
            findings.Add(Finding.Info(buildpack.Name, $"Its programs come from Debian: {string.Join(", ", packages)}.", Source));
            return build with { Packages = [.. build.Packages, .. packages], Variables = [.. build.Variables, .. KnownBuildpacks.VariablesOf(buildpack.Name)] };
        }
        switch (buildpack.Name)
        {
            case var known when KnownBuildpacks.Nothing.TryGetValue(known, out var nothing):
                findings.Add(Finding.Info(buildpack.Name, nothing, Source));
                return build;
            case "nodejs":
                return build with { Assets = Node.Stage(build, findings) };
            case "nginx":
                return StartNginx.Add(build, language, findings);
            case "apt":
                return Aptfile.Add(build, findings);
            case "deb-packages":
                return Aptfile.AddDeclared(build, findings);
            case var other when KnownBuildpacks.Refused.TryGetValue(other, out var why):
                findings.Add(Finding.Blocker(buildpack.Name, why, Source));
                return build;
            case var other when LanguageChoice.ForBuildpack(other) is { } second:
                findings.Add(Finding.Blocker(buildpack.Name,
                    $"{second.Name} beside {language.Name} in one image is not converted: add what the app needs of it to the Dockerfile.", Source));
                return build;
            default:
                findings.Add(Finding.Blocker("buildpacks",
                    $"The buildpack '{buildpack.Given}' is not known, so what it does for the app is not either. Write what it brings into the Dockerfile.", Source));
                return build;
        }
    }
}
