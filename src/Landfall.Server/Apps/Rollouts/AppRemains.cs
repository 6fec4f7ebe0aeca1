using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Server.Portal.Git;
using Landfall.Server.Store;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>What an app leaves beside its containers: its images, its repository and its sources.</summary>
sealed class AppRemains(IEngine engine, Repositories repositories, SourceArchives archives, TimeProvider time)
{
    public async Task RemoveAsync(LandfallStore store, long app, CancellationToken stop)
    {
        foreach (var image in store.Images.Where(i => i.AppId == app && i.DeletedAt == null).ToList())
        {
            await engine.RemoveImageAsync(image.KeptAs, stop);
            image.DeletedAt = time.GetUtcNow();
        }
        repositories.Remove(app);
        archives.Remove(store, app);
    }

    /// <summary>Removes those of apps that are gone, which a deprovision could not, or a push or a sent directory left that came too late.</summary>
    public async Task SweepAsync(LandfallStore store, CancellationToken stop)
    {
        var gone = store.Apps.Where(a => a.DeletedAt != null
            && !store.Operations.Any(o => o.ResourceType == "app" && o.ResourceId == a.Id && (o.Status == OperationStatus.Running || o.Status == OperationStatus.Queued)));
        foreach (var app in gone.Select(a => a.Id).ToList()) await RemoveAsync(store, app, stop);
    }
}
