using System.Collections.Concurrent;
using Landfall.Engine;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Installation;
using Landfall.Server.Store;

namespace Landfall.Server.Recovery;

/// <summary>
/// Sees to it that what is released runs: looks through all containers at start, every 15 seconds, and at once when the engine
/// tells that one ended. The look decides; an event only wakes it, so that none that is missed matters.
/// </summary>
sealed class ContainerWatch(
    IServiceScopeFactory scopes, IEngine engine, Platform platform, ContainerRecovery recovery, RecoveryLog log, RecoverySchedule schedule,
    RecoveryMarks marks, TimeProvider time, ILogger<ContainerWatch> logger) : BackgroundService
{
    const int AppsAtOnce = 4;
    static readonly TimeSpan Between = TimeSpan.FromSeconds(15);
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    // A container that ends as soon as it starts must not keep the machine busy with looking.
    static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(200);
    readonly SemaphoreSlim woken = new(0);
    readonly ConcurrentDictionary<long, string> noticed = new();

    Dictionary<string, string> Ours => new() { [Labels.Installation] = platform.Host.Value, [Labels.Kind] = "app" };

    public override void Dispose()
    {
        woken.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(LookOnAsync(stoppingToken), ListenAsync(stoppingToken));

    async Task LookOnAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var next = AfterFailure;
            try
            {
                next = await LookAsync(stop);
            }
            catch (EngineException failure)
            {
                logger.LogWarning("Cannot look after the containers yet: {Reason}", failure.Message);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                // The next look begins anew; a server that ended would look after nothing.
                logger.LogError(failure, "A look after the containers failed in a way that was not foreseen");
                next = Between;
            }
            await Task.Delay(Calm, time, stop);
            if (await woken.WaitAsync(next, stop))
                while (woken.Wait(0, CancellationToken.None)) continue;
        }
    }

    async Task ListenAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var happened in engine.EventsAsync(Ours, stop))
                    if (happened.Change is ContainerChange.Ended or ContainerChange.Removed) woken.Release();
            }
            catch (EngineException failure)
            {
                logger.LogWarning("The engine tells nothing for now: {Reason}", failure.Message);
            }
            woken.Release();
            await Task.Delay(AfterFailure, time, stop);
        }
    }

    /// <returns>When to look again at the latest.</returns>
    async Task<TimeSpan> LookAsync(CancellationToken stop)
    {
        var released = Released();
        var there = (await engine.ListAsync(Ours, stop)).ToDictionary(c => c.Name);
        var ended = released.Where(c => HasEnded(c, there.GetValueOrDefault(c.Row.Name))).ToList();
        var due = ended.Where(c => schedule.Wait(c.Row.Id) == TimeSpan.Zero).GroupBy(c => c.QueueKey).ToList();
        await Parallel.ForEachAsync(
            due, new ParallelOptions { MaxDegreeOfParallelism = AppsAtOnce, CancellationToken = stop },
            async (app, each) => await recovery.RecoverAsync(app.Key, [.. app], each));
        return ended.Select(c => schedule.Wait(c.Row.Id)).Where(wait => wait > TimeSpan.Zero).Append(Between).Min();
    }

    List<ReleasedContainer> Released()
    {
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        var living = ReleasedContainers.All(store).Select(c => c.Row.Id).ToHashSet();
        schedule.KeepOnly(living);
        log.KeepOnly(living);
        foreach (var gone in noticed.Keys.Where(id => !living.Contains(id))) noticed.TryRemove(gone, out _);
        return ReleasedContainers.Untouched(store);
    }

    // One that is missing was removed by somebody, unless a recovery was just replacing it.
    bool HasEnded(ReleasedContainer container, ContainerDescription? found)
    {
        if (found is null) return marks.Has(container.Row.Id);
        if (found.Status is ContainerStatus.Running or ContainerStatus.Restarting)
        {
            noticed.TryRemove(container.Row.Id, out _);
            return false;
        }
        if (noticed.TryAdd(container.Row.Id, found.Id)) Tell(container, found);
        return true;
    }

    void Tell(ReleasedContainer container, ContainerDescription found)
    {
        log.Write(container.Row.Id, container.Row.Name, found.ExitCode is { } code ? $"container has exited (exit code {code})" : "container has exited");
        if (found.OutOfMemory) log.Write(container.Row.Id, container.Row.Name, $"container exceeded its memory allocation ({container.Row.MemoryMb} MB)");
        if (schedule.Wait(container.Row.Id) is { Ticks: > 0 } wait)
            log.Write(container.Row.Id, container.Row.Name, $"container recovery waits {wait.TotalSeconds:0} s: it was recovered less than 2 minutes ago");
    }
}
