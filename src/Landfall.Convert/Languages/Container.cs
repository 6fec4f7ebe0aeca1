using System.Text.RegularExpressions;
using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>An app of the stack container: its own Dockerfile, and the processes of its heroku.yml (heroku 1.3).</summary>
sealed partial class Container : ILanguage
{
    const string Manifest = "heroku.yml";

    static readonly string[] Lines = [DockerfileText.PlatformFiles, $"ENV PORT={Conversion.Port}", $"EXPOSE {Conversion.Port}"];

    public string Name => "container";

    public string Buildpack => "container";

    public bool Detects(Repository repository) => repository.Has(Manifest);

    public Image Convert(Build build)
    {
        var yml = build.Repository.Text(Manifest) is { } text ? HerokuYml.Parse(text) : new HerokuYml { Images = Pushed(build.Repository) };
        var findings = new List<Finding>(yml.Languages.Select(language =>
            Finding.Blocker(Manifest, $"build.languages ({language}) is not converted: use a Dockerfile, or the buildpack.", Manifest)));
        var image = yml.ImageOf("web") ?? (yml.Images.Count > 0 ? yml.Images[0] : null)
            ?? throw new CannotConvertException("container", "Nothing in the repository says how the images are built: no heroku.yml with build.docker, no Dockerfile.web.", "repository");
        Others(yml, image, findings);
        if (build.Repository.Text(image.Dockerfile) is not { } dockerfile)
            throw new CannotConvertException(image.Dockerfile, "heroku.yml names this Dockerfile; it is not there, or cannot be read.", $"{Manifest}:{image.Line}");
        foreach (var finding in Build(build, image, yml)) findings.Add(finding);
        var read = DockerfileReader.Read(dockerfile);
        return new Image(Write(build, image, dockerfile), [], [], findings)
        {
            IsOwn = true,
            Needed = Lines,
            // With an entrypoint a command is its arguments; Heroku gave it a shell's.
            Line = command => read.HasEntrypoint ? $"/bin/sh -c {ShellText.ProcfileArgument(command)}"
                : command.Any(char.IsControl) ? $"/bin/bash -c {ShellText.ProcfileArgument(command)}" : command,
        };
    }

    // Container Registry: Dockerfile.web and its sisters, pushed with --recursive.
    static List<ContainerImage> Pushed(Repository repository) => [.. repository.Files.Order(StringComparer.Ordinal)
        .Select(path => (Path: path, Match: Named().Match(path))).Where(f => f.Match.Success)
        .Select(f => new ContainerImage(f.Match.Groups[1].Success ? f.Match.Groups[1].Value : "web", f.Path, null, 1)).DistinctBy(i => i.Process)];

    static void Others(HerokuYml yml, ContainerImage image, List<Finding> findings)
    {
        foreach (var other in yml.Images.Where(i => (i.Dockerfile, i.Target) != (image.Dockerfile, image.Target)))
            findings.Add(Finding.Blocker(other.Process,
                $"It has an image of its own ({other.Dockerfile}{(other.Target is null ? "" : $", stage {other.Target}")}); an app here has one. " +
                "Build both programs into one image, or make it an app of its own.", $"{Manifest}:{other.Line}"));
    }

    static IEnumerable<Finding> Build(Build build, ContainerImage image, HerokuYml yml)
    {
        if (image.Dockerfile.Contains('/', StringComparison.Ordinal))
            yield return Finding.Blocker(image.Dockerfile,
                $"Its build's context is the directory {Path.GetDirectoryName(image.Dockerfile)}; here it is the root. Move it to the root and change its paths.", $"{Manifest}:{image.Line}");
        foreach (var argument in yml.BuildArguments.Keys.Order(StringComparer.Ordinal))
            yield return Finding.Decide(argument,
                "It is an argument of the build on Heroku; here there are none. Give the ARG in the Dockerfile this default.", $"{Manifest} build.config");
        if (image.Target is { } target && build.Repository.Text(image.Dockerfile) is { } text
            && DockerfileReader.Read(text).Lines.LastOrDefault(l => l.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase)) is { } last
            && !last.EndsWith($" {target}", StringComparison.OrdinalIgnoreCase))
            yield return Finding.Blocker(image.Dockerfile, $"Heroku builds its stage '{target}', here the last stage counts: make it the last.", $"{Manifest}:{image.Line}");
        if (build.Assets.Count > 0 || build.Packages.Count > 0)
            yield return Finding.Info("buildpacks", "Apps of the stack container have no buildpacks; those that are set were left out.", "buildpacks");
    }

    static string Write(Build build, ContainerImage image, string dockerfile)
    {
        var missing = Lines.Except(dockerfile.Split('\n').Select(line => line.Trim())).ToList();
        if (missing.Count == 0) return dockerfile;
        return $"{dockerfile.TrimEnd('\n')}\n\n# What the platform needs: its files, and the port that Heroku told the app ({build.App.Name}, {image.Dockerfile}).\n"
            + string.Concat(missing.Select(line => $"{line}\n"));
    }

    [GeneratedRegex(@"\ADockerfile(?:\.([A-Za-z0-9][A-Za-z0-9_-]{0,62}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
