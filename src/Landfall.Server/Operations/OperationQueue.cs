using System.Collections.Concurrent;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Operations;

/// <summary>
/// Takes queued operations in order: one at a time for each queue key, several keys side by side. At start it first takes
/// those that a crash interrupted. The queue is the store; what is in memory is only who runs now.
/// </summary>
sealed class OperationQueue(
    IServiceScopeFactory scopes, OperationRunner runner, OperationSignal signal, QueueKeys keys, ILogger<OperationQueue> logger) : BackgroundService
{
    readonly ConcurrentDictionary<string, Task> running = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var (id, key) in Ready())
                    if (keys.TryTake(key)) Begin(id, key, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The next look begins anew; a server that ended would do nothing of what is queued.
                logger.LogError(failure, "A look at the queue failed in a way that was not foreseen");
            }
            await signal.WaitAsync(stoppingToken);
        }
        await Task.WhenAll(running.Values);
    }

    // A running one that nobody runs was interrupted: it goes before what queued behind it, since its id is lower.
    // Who runs is looked at first: one that ends meanwhile is left to the next look, not begun again.
    List<(long Id, string Key)> Ready()
    {
        var busy = running.Keys.ToHashSet();
        using var scope = scopes.CreateScope();
        var open = scope.ServiceProvider.GetRequiredService<LandfallStore>().Operations.AsNoTracking()
            .Where(o => o.Status == OperationStatus.Queued || o.Status == OperationStatus.Running)
            .OrderByDescending(o => o.Status == OperationStatus.Running).ThenBy(o => o.Id).Select(o => new { o.Id, o.QueueKey }).ToList();
        return [.. open.Where(o => !busy.Contains(o.QueueKey)).DistinctBy(o => o.QueueKey).Select(o => (o.Id, o.QueueKey))];
    }

    void Begin(long id, string key, CancellationToken stop)
    {
        var ended = new TaskCompletionSource();
        running[key] = ended.Task;
        _ = Task.Run(() => RunAsync(id, key, ended, stop), CancellationToken.None);
    }

    async Task RunAsync(long id, string key, TaskCompletionSource ended, CancellationToken stop)
    {
        try
        {
            using var scope = scopes.CreateScope();
            await runner.RunAsync(scope.ServiceProvider.GetRequiredService<LandfallStore>(), id, signal.CancellationOf(id), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            logger.LogInformation("Operation {Id} goes on at the next start", id);
        }
        catch (Exception failure)
        {
            // It stays 'running' and is taken up again, at the latest at the next start: it is never just relabelled.
            logger.LogError(failure, "Operation {Id} could not be ended", id);
            await Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None);
        }
        finally
        {
            running.TryRemove(key, out _);
            keys.Give(key);
            ended.SetResult();
            signal.Raise();
        }
    }
}

/// <summary>
/// Whose turn it is, for each queue key: an operation's, or that of work which must not meet one. In memory, since it is about
/// this process alone.
/// </summary>
sealed class QueueKeys
{
    readonly ConcurrentDictionary<string, byte> taken = new();

    public bool TryTake(string key) => taken.TryAdd(key, 0);

    public void Give(string key) => taken.TryRemove(key, out _);
}

/// <summary>Tells the queue that there is something to do, and an operation that it was cancelled.</summary>
sealed class OperationSignal : IDisposable
{
    readonly SemaphoreSlim raised = new(0);
    readonly ConcurrentDictionary<long, CancellationTokenSource> cancellations = new();

    public void Dispose() => raised.Dispose();

    public void Raise() => raised.Release();

    public async Task WaitAsync(CancellationToken stop)
    {
        try
        {
            await raised.WaitAsync(TimeSpan.FromSeconds(1), stop);
        }
        catch (OperationCanceledException)
        {
            // The server stops; the loop sees it.
        }
    }

    public CancellationToken CancellationOf(long id) => cancellations.GetOrAdd(id, _ => new CancellationTokenSource()).Token;

    public void Cancel(long id) => cancellations.GetOrAdd(id, _ => new CancellationTokenSource()).Cancel();
}
