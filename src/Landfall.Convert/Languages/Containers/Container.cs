using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>An app of the stack container: its own Dockerfiles, and the processes of its heroku.yml (heroku 1.3).</summary>
sealed class Container : ILanguage
{
    const string Manifest = "heroku.yml";

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
        findings.AddRange(Build(build, yml));
        var dockerfile = OwnDockerfile.Read(build.Repository, image, yml.BuildArguments);
        var context = Path.Combine(build.Root, dockerfile.Context);
        if (!ShellText.IsPlain(context) && context.Length > 0)
            throw new CannotConvertException(image.Dockerfile, $"Its directory is called '{context}': give it a name of letters, digits, '.', '-', '_' and '/'.", image.Source);
        findings.AddRange(dockerfile.Findings(context));
        var siblings = Siblings(build, yml, dockerfile, findings);
        return new Image(dockerfile.WriteAtRoot(build.App.Name, context), [], Ignored(build.Repository, dockerfile.Context), findings)
        {
            IsOwn = true,
            DockerIgnore = context.Length == 0 && build.Repository.Text(".dockerignore") is { } ignored ? DockerIgnore.With(ignored) : null,
            Needed = [.. dockerfile.Needed, .. dockerfile.Arguments],
            Line = dockerfile.Line,
            Siblings = siblings,
        };
    }

    // What its own context leaves out; patterns of a file begin where it lies.
    static IReadOnlyList<string> Ignored(Repository repository, string context) => context.Length == 0 ? [] : DockerIgnore.Under(context, repository.Text($"{context}/.dockerignore") ?? "");

    static IEnumerable<Finding> Build(Build build, HerokuYml yml)
    {
        foreach (var argument in DockerfileArguments.Findings(yml.BuildArguments, [.. yml.Images.Select(i => build.Repository.Text(i.Dockerfile)).OfType<string>()]))
            yield return argument;
        yield return Finding.Info("DYNO",
            "Heroku tells each container its name by it. Here nothing stands between the image and its command: APTIBLE_PROCESS_TYPE and APTIBLE_PROCESS_INDEX, from 0, say the same.", Manifest);
        if (build.Assets.Count > 0 || build.Packages.Count > 0)
            yield return Finding.Info("buildpacks", "Apps of the stack container have no buildpacks; those that are set were left out.", "buildpacks");
    }

    // Each image that is not the app's, with the processes that run in it, in the order of the file.
    static List<SiblingImage> Siblings(Build build, HerokuYml yml, OwnDockerfile main, List<Finding> findings)
    {
        var siblings = new List<SiblingImage>();
        var images = yml.Images.ToLookup(i => build.Repository.Text(i.Dockerfile) is not null);
        findings.AddRange(images[false].Select(absent => OwnDockerfile.Absent(absent).Finding));
        foreach (var group in images[true].Select(i => OwnDockerfile.Read(build.Repository, i, yml.BuildArguments)).GroupBy(d => d.Made))
        {
            if (group.Key == main.Made)
            {
                findings.AddRange(group.Where(d => d.Image.Target != main.Image.Target).Select(d => Finding.Info(d.Image.Process,
                    $"Its image differs from that of {main.Image.Process} in what it starts alone, so one image serves both.", d.Image.Source)));
                continue;
            }
            var same = group.Select(d => d.Image).ToHashSet();
            siblings.Add(new SiblingImage(group.First(), [.. build.App.Processes.Select(p => p.Type).Where(type => yml.ImageOf(type.Value) is { } image && same.Contains(image))]));
        }
        return siblings;
    }
}

/// <summary>An image of a container's beside that of the app.</summary>
/// <param name="Processes">What runs in it, <c>release</c> included.</param>
sealed record SiblingImage(OwnDockerfile Dockerfile, IReadOnlyList<Values.ProcessType> Processes);
