using Landfall.Engine;
using Landfall.Server.Apps;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Recovery;

/// <summary>
/// Brings back a container that ended: a fresh one of the same spec, name and address, so that the edge and its neighbours
/// notice nothing; or the same one when its configuration says so (interface 4.6, APTIBLE_DO_NOT_WIPE).
/// </summary>
sealed class ContainerRecovery(
    IServiceScopeFactory scopes, IEngine engine, Vault vault, Platform platform, OperationLog operations, RecoveryLog log, RecoverySchedule schedule,
    RecoveryMarks marks, QueueKeys keys, TimeProvider time, ILogger<ContainerRecovery> logger)
{
    const int LastLines = 50;

    /// <summary>Recovers what ended of one app, but not what an operation has its hands on: what that leaves is its own to tell.</summary>
    public async Task RecoverAsync(string queueKey, IReadOnlyList<ReleasedContainer> ended, CancellationToken stop)
    {
        var key = ContainersInWork.Key(queueKey);
        if (!keys.TryTake(key)) return;
        try
        {
            using var scope = scopes.CreateScope();
            var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
            foreach (var container in ended)
                if (ReleasedContainers.Untouched(store).Find(released => released.Row.Id == container.Row.Id) is { } still) await TryAsync(store, still.Row, stop);
        }
        finally
        {
            keys.Give(key);
        }
    }

    async Task TryAsync(LandfallStore store, Container container, CancellationToken stop)
    {
        try
        {
            await RecoverAsync(store, container, stop);
        }
        catch (EngineException failure)
        {
            Failed(container, failure.Message);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            // One that cannot be recovered must not keep the others from it.
            logger.LogError(failure, "{Name} could not be recovered in a way that was not foreseen", container.Name);
            Failed(container, failure.GetType().Name);
        }
    }

    void Failed(Container container, string why)
    {
        schedule.Failed(container.Id);
        log.Write(container.Id, container.Name, $"container recovery failed, and is tried again in {RecoverySchedule.AfterFailure.TotalSeconds:0} s: {why}");
    }

    async Task RecoverAsync(LandfallStore store, Container container, CancellationToken stop)
    {
        var found = await engine.FindAsync(container.Name, stop);
        if (found is { Status: ContainerStatus.Running or ContainerStatus.Restarting } || (found is null && !marks.Has(container.Id))) return;
        log.Write(container.Id, container.Name, "container recovery initiated");
        var run = ReleaseRun.Of(store, container, vault, platform, time, operations);
        if (found is null || !KeepsItsFiles(run, container)) await ReplaceAsync(run, container, found, stop);
        await engine.StartAsync(container.Name, stop);
        marks.Clear(container.Id);
        schedule.Recovered(container.Id);
        log.Write(container.Id, container.Name, "container has started");
    }

    static bool KeepsItsFiles(OperationRun run, Container container) => Configurations
        .Read(run, run.Store.Releases.Find(container.ReleaseId)!.ConfigurationId).GetValueOrDefault("APTIBLE_DO_NOT_WIPE") is { Length: > 0 };

    async Task ReplaceAsync(OperationRun run, Container container, ContainerDescription? found, CancellationToken stop)
    {
        if (found is { ExitCode: not null }) await KeepLastLinesAsync(container, stop);
        marks.Set(container.Id);
        await engine.RemoveAsync(container.Name, stop);
        await engine.EnsureNetworkAsync(Networks.Of(run), stop);
        await engine.CreateAsync(AppContainers.Of(run, container), stop);
    }

    async Task KeepLastLinesAsync(Container container, CancellationToken stop)
    {
        await foreach (var line in engine.LogsAsync(container.Name, LastLines, follow: false, stop)) log.Keep(container.Id, line);
    }
}
