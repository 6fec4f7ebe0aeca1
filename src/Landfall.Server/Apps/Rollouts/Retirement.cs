using System.Text.Json.Nodes;
using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>Takes away what a committed rollout has replaced: the old containers, and the images and sources that are too old to return to.</summary>
sealed class Retirement(IEngine engine, SourceArchives archives)
{
    /// <summary>How many images of an app are kept, those that were in force last.</summary>
    public const int KeptImages = 10;

    public async Task RunAsync(OperationRun run, CancellationToken stop)
    {
        await RetireContainersAsync(run, stop);
        var app = RolloutData.App(run);
        var kept = Kept(run, app);
        await RetireImagesAsync(run, app, kept, stop);
        RetireSources(run, app, kept);
    }

    /// <summary>Stops containers side by side, each with its service's patience: who ignores SIGTERM keeps nobody else waiting.</summary>
    public async Task StopAsync(OperationRun run, IReadOnlyCollection<Container> containers, CancellationToken stop)
    {
        foreach (var container in containers) run.Log($"Stopping container {container.Name}.");
        var patience = containers.ToDictionary(c => c.Name, c => TimeSpan.FromSeconds(run.Store.Services.Find(c.ServiceId)!.StopTimeout ?? 10));
        await Task.WhenAll(patience.Select(one => engine.StopAsync(one.Key, one.Value, stop)));
    }

    async Task RetireContainersAsync(OperationRun run, CancellationToken stop)
    {
        var current = run.Store.Services.Where(s => s.DeletedAt == null).Select(s => s.ReleaseId);
        var own = RolloutData.App(run).Id;
        List<Container> retired =
        [
            .. run.Store.Containers.Where(c => c.DeletedAt == null && !current.Contains(c.ReleaseId)
                && run.Store.Services.Any(s => s.Id == c.ServiceId && s.AppId == own)).AsEnumerable().UnionBy(RolloutData.OldContainers(run), c => c.Id),
        ];
        await StopAsync(run, retired, stop);
        foreach (var container in retired)
        {
            await engine.RemoveAsync(container.Name, stop);
            container.DeletedAt = run.Time.GetUtcNow();
            await run.Store.SaveChangesAsync(CancellationToken.None);
        }
    }

    // Those that a rollback can return to: of the images in force last.
    static HashSet<long> Kept(OperationRun run, App app) =>
        [.. run.Store.Deployments.Where(d => d.AppId == app.Id && d.Status == OperationStatus.Succeeded && d.ImageId != null)
            .OrderByDescending(d => d.Id).Select(d => d.ImageId!.Value).AsEnumerable().Distinct().Take(KeptImages)];

    async Task RetireImagesAsync(OperationRun run, App app, HashSet<long> kept, CancellationToken stop)
    {
        foreach (var image in run.Store.Images.Where(i => i.AppId == app.Id && i.DeletedAt == null).ToList().Where(i => !kept.Contains(i.Id)))
        {
            run.Log($"Removing image {image.KeptAs}: {KeptImages} later ones are kept.");
            await engine.RemoveImageAsync(image.KeptAs, stop);
            await RemovePulledNameAsync(run, image, stop);
            image.DeletedAt = run.Time.GetUtcNow();
            await run.Store.SaveChangesAsync(CancellationToken.None);
        }
    }

    // A rebuild after a rollback builds what the settings of then name; an operation that waits, what it was asked for.
    void RetireSources(OperationRun run, App app, HashSet<long> images)
    {
        var settings = run.Store.Deployments.Where(d => d.AppId == app.Id && d.ImageId != null && images.Contains(d.ImageId.Value) && d.SettingId != null)
            .Join(run.Store.Settings, d => d.SettingId, s => s.Id, (_, s) => s.Settings).AsEnumerable()
            .Select(text => Configurations.Parse(new Secret(text)).GetValueOrDefault(ImageStep.SourceArchiveSetting));
        var waiting = run.Store.Operations.Where(o => o.QueueKey == run.Operation.QueueKey && o.EndedAt == null).Select(o => o.Input).AsEnumerable()
            .Select(input => (string?)JsonNode.Parse(input)!["settings"]?[ImageStep.SourceArchiveSetting]);
        archives.Retire(run.Store, app.Id, settings.Concat(waiting).Select(id => long.TryParse(id, out var number) ? number : 0).ToHashSet());
    }

    // The name that it was pulled by keeps its content on the disk, too; unless that name stands for something else by now, or something needs it.
    async Task RemovePulledNameAsync(OperationRun run, Image image, CancellationToken stop)
    {
        if (image.PulledAs is not { } name || run.Store.Images.Any(i => i.Id != image.Id && i.EngineId == image.EngineId && i.DeletedAt == null)) return;
        // Databases are made from theirs.
        if (run.Store.DatabaseImages.Any(d => d.DockerRepo == name || d.DockerRepo == image.DockerRepo)) return;
        if ((await engine.FindImageAsync(name, stop))?.Id == image.EngineId) await engine.RemoveImageAsync(name, stop);
    }
}
