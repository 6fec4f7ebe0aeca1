using Landfall.Engine;
using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>Gets the image of a deploy, before anything that runs is touched: pulled by name, built from a sent directory, or the one that runs.</summary>
sealed class ImageStep(IEngine engine, Platform platform)
{
    public const string DockerImage = "APTIBLE_DOCKER_IMAGE";
    public const string SourceArchiveSetting = "LANDFALL_SOURCE_ARCHIVE";

    public Step Step => new("image", RunAsync) { Undo = UndoAsync };

    async Task RunAsync(OperationRun run, CancellationToken stop)
    {
        var (settings, _) = Configurations.ReadSettings(run, run.Remembered("setting_id"));
        var env = Configurations.Read(run, run.Remembered("configuration_id"));
        var named = settings.GetValueOrDefault(DockerImage) ?? env.GetValueOrDefault(DockerImage);
        var image = run.Settings.ContainsKey(SourceArchiveSetting) || (settings.ContainsKey(SourceArchiveSetting) && named is null)
            ? await BuildAsync(run, settings[SourceArchiveSetting], env, stop)
            : named is not null
                ? await PullAsync(run, ImageReference.Parse(named), stop)
                : throw new OperationFailedException("There is nothing to deploy. Name an image (--docker-image NAME:TAG) or a directory (--source DIR).");
        await engine.TagAsync(image.Id, Kept(run), stop);
        RolloutData.Remember(run, image);
    }

    async Task<ImageDescription> PullAsync(OperationRun run, ImageReference name, CancellationToken stop)
    {
        run.Log($"Pulling {name}.");
        var image = await engine.PullAsync(name, RegistryLogin.For(run, name), run.Output, stop);
        run.Data["docker_image"] = name.ToString();
        run.Log($"Pulled {name} ({image.Digest ?? image.Id}).");
        return image;
    }

    async Task<ImageDescription> BuildAsync(OperationRun run, string archive, Dictionary<string, string> env, CancellationToken stop)
    {
        if (!long.TryParse(archive, out var id) || run.Store.SourceArchives.FirstOrDefault(a => a.Id == id && a.AppId == run.Operation.ResourceId && a.DeletedAt == null) is not { } row)
            throw new OperationFailedException($"There is no source archive {archive} of this app. Send the directory again: landfall deploy --source DIR.");
        var context = Path.Combine(platform.Scratch, $"build-{run.Operation.Id}");
        try
        {
            SourceTree.Unpack(Path.Combine(platform.Archives, $"{row.Id}.tar.gz"), context);
            SourceFiles.Remember(run, context);
            BuildEnvironment.Write(context, env);
            run.Log($"Building the Dockerfile of source archive {row.Id} ({row.Sha256[..12]}).");
            var built = await engine.BuildAsync(
                new BuildSpec(context, Kept(run), Labels.Of(run, "image", ("app", run.Operation.ResourceId)))
                {
                    CacheScope = $"app-{run.Operation.ResourceId}",
                    Secrets = new Dictionary<string, Secret> { [BuildEnvironment.SecretId] = BuildEnvironment.Of(env) },
                    Credential = BaseImages.RegistryIn(context) is { } registry ? RegistryLogin.For(run, registry) : null,
                },
                run.Output, stop);
            if (await BuildEnvironment.KeptAsync(engine, built.Id, env, stop) is { } warning) run.Log(warning);
            return built;
        }
        finally
        {
            if (Directory.Exists(context)) Directory.Delete(context, recursive: true);
        }
    }

    static ImageReference Kept(OperationRun run) => ImageReference.Parse($"landfall.local/app-{run.Operation.ResourceId}:op-{run.Operation.Id}");

    Task UndoAsync(OperationRun run, CancellationToken stop) => engine.RemoveImageAsync(Kept(run).ToString(), stop);
}
