using Landfall.Values;

namespace Landfall.Heroku.Manifests;

/// <summary>The processes of an app of the stack <c>container</c>, as its heroku.yml declares them (heroku 1.3).</summary>
public static class ContainerProcesses
{
    const string Release = "release";

    /// <summary>The image that a process runs in: its own, or the one that it names, or the web's.</summary>
    public static ContainerImage? ImageOf(this HerokuYml yml, string process)
    {
        var named = (process == Release ? yml.Release?.Image : yml.Run.GetValueOrDefault(process)?.Image) ?? process;
        return yml.Images.FirstOrDefault(i => i.Process == named) ?? (named == process ? yml.Images.FirstOrDefault(i => i.Process == "web") : null);
    }

    /// <summary>Processes of the app on Heroku that its repository does not declare: those that run there must not be left behind.</summary>
    internal static IEnumerable<Finding> Undeclared(HerokuApp app, IReadOnlyList<HerokuProcess> declared) =>
        app.Processes.Where(process => declared.All(d => d.Type != process.Type)).Select(process => process.Quantity > 0
            ? Finding.Blocker(process.Type.Value,
                $"{process.Quantity} of it run on Heroku, and the repository declares no image for it: declare one, or scale it to 0 there when nothing needs it.", "GET /apps/{app}/formation")
            : Finding.Decide(process.Type.Value, "Heroku has this process, scaled to 0, and the repository declares no image for it; it was left out.", "GET /apps/{app}/formation"));

    /// <summary>By name. A process without command has that of its Dockerfile's CMD; where that is not written, none.</summary>
    internal static List<HerokuProcess> Of(HerokuApp app, HerokuYml yml, AppManifest manifest, Repository repository)
    {
        var names = yml.Images.Select(i => i.Process).Concat(yml.Run.Keys).Concat(yml.Release is null ? [] : [Release]).Distinct();
        return [.. names.Order(StringComparer.Ordinal).Select(name =>
        {
            var run = name == Release ? yml.Release : yml.Run.GetValueOrDefault(name);
            var scale = app.Processes.FirstOrDefault(p => p.Type.Value == name);
            var declared = manifest.Formation.GetValueOrDefault(name);
            var image = yml.ImageOf(name);
            var command = run?.Command ?? (image is not null && repository.Text(image.Dockerfile) is { } text
                ? DockerfileReader.Read(text, image.Target).Command : null);
            return new HerokuProcess(ProcessType.Parse(name), command ?? "", scale?.Quantity ?? declared?.Quantity ?? (name == "web" ? 1 : 0),
                scale?.DynoSize ?? declared?.Size ?? "", run is null ? image?.Source ?? "heroku.yml" : $"heroku.yml:{run.Line}");
        })];
    }
}
