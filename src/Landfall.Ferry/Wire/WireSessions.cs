using System.Collections.Concurrent;

namespace Landfall.Ferry;

/// <summary>Sessions that take turns: no more at a time than wanted, opened when first needed, thrown away when they failed.</summary>
/// <param name="most">How many at a time.</param>
/// <param name="open">Opens one.</param>
/// <param name="outdated">True: a session that is free is to be replaced; null: none ever is.</param>
sealed class WireSessions(
    int most, Func<CancellationToken, Task<WireConnection>> open, Func<WireConnection, bool>? outdated = null) : IAsyncDisposable
{
    readonly ConcurrentBag<WireConnection> idle = [];
    readonly SemaphoreSlim free = new(most);

    public async Task<T> UseAsync<T>(Func<WireConnection, Task<T>> work, CancellationToken stop)
    {
        await free.WaitAsync(stop);
        try
        {
            return await OwnThread.RunAsync(() => InTurnAsync(work, stop));
        }
        finally
        {
            free.Release();
        }
    }

    async Task<T> InTurnAsync<T>(Func<WireConnection, Task<T>> work, CancellationToken stop)
    {
        if (idle.TryTake(out var session) && outdated?.Invoke(session) == true)
        {
            await session.DisposeAsync();
            session = null;
        }
        session ??= await open(stop);
        try
        {
            var answer = await work(session);
            idle.Add(session);
            return answer;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in idle) await session.DisposeAsync();
        free.Dispose();
    }
}
