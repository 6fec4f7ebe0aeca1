using Landfall.Convert.Languages;
using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert;

/// <summary>What runs in images of its own, taken out of the app and made apps beside it.</summary>
sealed record SiblingPlan(ServicePlan Main, IReadOnlyList<SiblingApp> Apps, IReadOnlyList<GeneratedFile> Files, IReadOnlyList<Finding> Findings)
{
    const string Release = "release";
    const string Start = ".aptible/apps/";

    /// <param name="root">Where the app lies in the whole repository.</param>
    public static SiblingPlan Of(HerokuApp app, Image? image, ServicePlan services, Repository part, string root)
    {
        var plan = new SiblingPlan(services, [], [], []);
        foreach (var sibling in image?.Siblings ?? []) plan = plan.With(sibling, app, part, root);
        return plan;
    }

    SiblingPlan With(SiblingImage image, HerokuApp app, Repository part, string root)
    {
        var releases = image.Processes.Any(p => p.Value == Release);
        var own = Main.Services.Where(s => image.Processes.Contains(s.Process)).ToList();
        if (own.Count == 0 && !releases) return this;
        var rest = this with { Main = Main with { Services = [.. Main.Services.Except(own)], BeforeDeploy = releases ? [] : Main.BeforeDeploy } };
        var name = (own.Find(s => s.Process.Value == image.Dockerfile.Image.Process) ?? own.FirstOrDefault())?.Process.Value ?? image.Dockerfile.Image.Process;
        var context = Path.Combine(root, image.Dockerfile.Context);
        if (!Handle.TryParse($"{app.Name}-{name.ToLowerInvariant()}", out var handle) || Apps.Any(a => a.Handle == handle) || (context.Length > 0 && !ShellText.IsPlain(context)))
            return rest.Refusing(image);
        return rest.Adding(new SiblingApp(handle, Start + name, context, image.Dockerfile.Image.Dockerfile, own.Count > 0 ? own : [Idle], releases ? Main.BeforeDeploy : []), image, app, part);
    }

    // An app has a service at least; where nothing but the release phase runs in the image, this one stands at zero.
    static readonly PlannedService Idle = new(ProcessType.Parse("idle"), "sleep infinity", 0, ContainerSize.Default, IsWeb: false);

    SiblingPlan Adding(SiblingApp sibling, SiblingImage image, HerokuApp app, Repository part) => this with
    {
        Apps = [.. Apps, sibling],
        Files = [.. Files, .. Written(sibling, image.Dockerfile, app, part)],
        Findings =
        [
            .. Findings, .. image.Processes.Select(process => Finding.Info(process.Value,
                $"It runs in an image of its own ({Name(image.Dockerfile)}); an app here has one. It becomes the app {sibling.Handle}, by the files in {sibling.Folder}: "
                + "a move makes it with the app, and MIGRATION.md has the commands.", image.Dockerfile.Image.Source)),
            .. image.Dockerfile.Advice(),
        ],
    };

    SiblingPlan Refusing(SiblingImage image) => this with
    {
        Findings =
        [
            .. Findings, .. image.Processes.Select(process => Finding.Blocker(process.Value,
                $"It runs in an image of its own ({Name(image.Dockerfile)}); an app here has one. "
                + "Build its program into the image of web, or give process and directory short names of letters, digits and '-'.", image.Dockerfile.Image.Source)),
        ],
    };

    static string Name(OwnDockerfile dockerfile) => $"{dockerfile.Image.Dockerfile}{(dockerfile.Image.Target is { } target ? $", stage {target}" : "")}";

    static IEnumerable<GeneratedFile> Written(SiblingApp sibling, OwnDockerfile dockerfile, HerokuApp app, Repository part)
    {
        yield return new GeneratedFile($"{sibling.Folder}/Dockerfile", dockerfile.Write(app.Name));
        if (dockerfile.Context.Length > 0) yield return new GeneratedFile($"{sibling.Folder}/.dockerignore", DockerIgnore.With(part.Text($"{dockerfile.Context}/.dockerignore")));
        foreach (var file in PlatformFiles.Of(sibling.Services, sibling.BeforeDeploy, dockerfile.Line)) yield return file with { Path = $"{sibling.Folder}/{file.Path}" };
    }
}
