using System.Text.RegularExpressions;
using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>An app of the stack container: its own Dockerfile, and the processes of its heroku.yml (heroku 1.3).</summary>
sealed partial class Container : ILanguage
{
    const string Manifest = "heroku.yml";
    const string Own = "Dockerfile";

    static readonly string[] Lines = [DockerfileText.PlatformFiles, $"ENV PORT={Conversion.Port}", $"EXPOSE {Conversion.Port}"];

    public string Name => "container";

    public string Buildpack => "container";

    public bool Detects(Repository repository) => repository.Has(Manifest);

    public Image Convert(Build build)
    {
        var yml = HerokuYml.Of(build.Repository);
        var languages = yml.Languages.Count == 0 ? null
            : Finding.Blocker(Manifest, $"build.languages ({string.Join(", ", yml.Languages)}) is not converted: use a Dockerfile, or the buildpack.", Manifest);
        var image = yml.ImageOf("web") ?? (yml.Images.Count > 0 ? yml.Images[0] : null) ?? throw new CannotConvertException("container",
            languages?.Text ?? "Nothing in the repository says how the images are built: no heroku.yml with build.docker, no Dockerfile.web.", languages?.Source ?? "repository");
        List<Finding> findings = languages is null ? [] : [languages];
        Others(yml, image, findings);
        if (build.Repository.Text(image.Dockerfile) is not { } dockerfile)
            throw new CannotConvertException(image.Dockerfile, "This Dockerfile is not there, or cannot be read.", image.Source);
        foreach (var finding in Build(build, image, yml, dockerfile)) findings.Add(finding);
        var read = DockerfileReader.Read(dockerfile, image.Target);
        return new Image(Write(build, image, dockerfile), [], [], findings)
        {
            IsOwn = true,
            Needed = Needed(image, dockerfile),
            // With an entrypoint a command is its arguments; Heroku gave it a shell's.
            Line = command => read.HasEntrypoint ? $"/bin/sh -c {ShellText.ProcfileArgument(command)}"
                : command.Any(char.IsControl) ? $"/bin/bash -c {ShellText.ProcfileArgument(command)}" : command,
        };
    }

    static void Others(HerokuYml yml, ContainerImage image, List<Finding> findings)
    {
        foreach (var other in yml.Images.Where(i => (i.Dockerfile, i.Target) != (image.Dockerfile, image.Target)))
            findings.Add(Finding.Blocker(other.Process,
                $"It has an image of its own ({other.Dockerfile}{(other.Target is null ? "" : $", stage {other.Target}")}); an app here has one. " +
                "Build both programs into one image, or make it an app of its own.", other.Source));
    }

    static IEnumerable<Finding> Build(Build build, ContainerImage image, HerokuYml yml, string dockerfile)
    {
        if (image.Dockerfile.Contains('/', StringComparison.Ordinal))
            yield return Finding.Blocker(image.Dockerfile,
                $"Its build's context is the directory {Path.GetDirectoryName(image.Dockerfile)}; here it is the root. Move it to the root and change its paths.", image.Source);
        foreach (var argument in yml.BuildArguments.Keys.Order(StringComparer.Ordinal))
            yield return Finding.Decide(argument,
                "It is an argument of the build on Heroku; here there are none. Give the ARG in the Dockerfile this default.", $"{Manifest} build.config");
        if (Needed(image, dockerfile).Count > Lines.Length)
            yield return Finding.Info(image.Dockerfile, $"Heroku builds its stage '{image.Target}'. Here the last stage counts, so that one begins a last.", image.Source);
        foreach (var (line, number) in Ports(dockerfile).Where(_ => image.Dockerfile == Own))
            yield return Finding.Blocker(Own,
                $"Heroku ignores '{line}'. Here, of several ports the first in the order of text is taken, and the app listens on {Conversion.Port}: take the line out.", $"{Own}:{number}");
        if (DockerfileReader.Read(dockerfile).Lines.Any(line => line.StartsWith("VOLUME", StringComparison.OrdinalIgnoreCase)))
            yield return Finding.Info(image.Dockerfile, "Heroku ignores its VOLUME; here such a directory is empty in each new container too.", image.Source);
        if (DockerfileReader.Read(dockerfile).Lines.LastOrDefault(line => line.StartsWith("USER", StringComparison.OrdinalIgnoreCase))?.Split(' ')[^1] is null or "root" or "0")
            yield return Finding.Info(image.Dockerfile, "It names no user but root. Heroku started the app as another one; here it is root unless the base image says otherwise.", image.Source);
        if (build.Assets.Count > 0 || build.Packages.Count > 0)
            yield return Finding.Info("buildpacks", "Apps of the stack container have no buildpacks; those that are set were left out.", "buildpacks");
    }

    static IReadOnlyList<string> Needed(ContainerImage image, string dockerfile) =>
        image.Target is { } target && DockerfileReader.Read(dockerfile).Lines.LastOrDefault(l => l.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase)) is { } last
        && !last.EndsWith($" {target}", StringComparison.OrdinalIgnoreCase) ? [$"FROM {target}", .. Lines] : Lines;

    static IEnumerable<(string Line, int Number)> Ports(string dockerfile) => dockerfile.Split('\n')
        .Select((line, index) => (Line: line.Trim(), Number: index + 1)).Where(line => Exposed().IsMatch(line.Line) && !Lines.Contains(line.Line));

    static string Write(Build build, ContainerImage image, string dockerfile)
    {
        var ports = Ports(dockerfile).Select(port => port.Number).ToHashSet();
        dockerfile = string.Join('\n', dockerfile.Split('\n').Select((line, index) => ports.Contains(index + 1) ? $"# {line.Trim()}" : line));
        var missing = Needed(image, dockerfile).Except(dockerfile.Split('\n').Select(line => line.Trim())).ToList();
        if (missing.Count == 0) return dockerfile;
        return $"{dockerfile.TrimEnd('\n')}\n\n# What the platform needs: its files, and the port that Heroku told the app ({build.App.Name}, {image.Dockerfile}).\n"
            + string.Concat(missing.Select(line => $"{line}\n"));
    }

    [GeneratedRegex(@"\AEXPOSE\s.*[0-9]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Exposed();
}
