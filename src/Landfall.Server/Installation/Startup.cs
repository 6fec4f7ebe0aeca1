using Landfall.Edge;
using Landfall.Engine;
using Landfall.Server.Apps;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Installation;

/// <summary>
/// Before operations go on after a start: what belongs to no living row is removed, and the edge is told the store's truth.
/// Engine and edge may come up after the server: it waits for them, and answers requests meanwhile.
/// </summary>
sealed class Startup(
    IServiceScopeFactory scopes, IEngine engine, EdgeSync edge, AppRemains remains, Platform platform, TimeProvider time, ILogger<Startup> logger) : BackgroundService
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await TryAsync("sweep the engine", () => SweepAsync(stoppingToken), stoppingToken);
        await TryAsync("tell the edge", () => edge.ApplyAsync([], stoppingToken), stoppingToken);
    }

    async Task TryAsync(string what, Func<Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception failure) when (failure is EngineException or EdgeException)
            {
                logger.LogWarning("Cannot {What} yet: {Reason}", what, failure.Message);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                // A server that ended would serve nobody; this one answers requests, and tries again.
                logger.LogError(failure, "Cannot {What}, in a way that was not foreseen", what);
            }
            await Task.Delay(Between, time, stop);
        }
    }

    // Only what an ended operation made and no living row names: what a running operation makes is its own to undo.
    async Task SweepAsync(CancellationToken stop)
    {
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        foreach (var container in await engine.ListAsync(new Dictionary<string, string> { [Labels.Installation] = platform.Host.Value }, stop))
        {
            if (container.Labels.GetValueOrDefault(Labels.Kind) is not ("app" or Labels.OneOff or "database")) continue;
            if (!long.TryParse(container.Labels.GetValueOrDefault(Labels.Operation), out var id) || IsOpen(store, id) || IsNamed(store, container.Name)) continue;
            logger.LogWarning("Removing container {Name}: operation {Id} left it behind", container.Name, id);
            await engine.RemoveAsync(container.Name, stop);
        }
        await RetireAsync(store, stop);
        await remains.SweepAsync(store, stop);
    }

    // What an operation that was in force could not clean up in the end: containers of releases that are no more, and more than there shall be.
    async Task RetireAsync(LandfallStore store, CancellationToken stop)
    {
        var left = from container in store.Containers
                   join service in store.Services on container.ServiceId equals service.Id
                   join app in store.Apps on service.AppId equals app.Id
                   where container.DeletedAt == null
                       && (app.DeletedAt != null || service.DeletedAt != null || service.ReleaseId != container.ReleaseId || container.Index >= service.ContainerCount)
                   select new { container, AppId = app.Id };
        foreach (var retired in left.ToList())
        {
            if (store.Operations.Any(o => o.QueueKey == $"app/{retired.AppId}" && (o.Status == OperationStatus.Running || o.Status == OperationStatus.Queued))) continue;
            logger.LogWarning("Removing container {Name}, which is no longer released", retired.container.Name);
            await engine.RemoveAsync(retired.container.Name, stop);
            retired.container.DeletedAt = time.GetUtcNow();
            await store.SaveChangesAsync(CancellationToken.None);
        }
    }

    static bool IsOpen(LandfallStore store, long id) =>
        store.Operations.Any(o => o.Id == id && (o.Status == OperationStatus.Running || o.Status == OperationStatus.Queued));

    static bool IsNamed(LandfallStore store, string name) =>
        store.Set<Container>().Any(c => c.Name == name && c.DeletedAt == null)
        || store.Databases.Where(d => d.DeletedAt == null).AsEnumerable().Any(d => d.ContainerName == name);
}
