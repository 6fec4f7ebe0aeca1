namespace Landfall.Edge;

/// <summary>Waits for servers to be left by their last request, and removes them.</summary>
/// <param name="turn">Held while a server is removed: it may just be wanted again.</param>
sealed class Departures(SemaphoreSlim turn, TimeProvider time)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    // How long sessions that were cut may take to end.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    readonly HashSet<(int, string)> watched = [];

    /// <summary>Takes those that nobody waits for yet. The turn is held.</summary>
    public IReadOnlyList<Departure> Take(IReadOnlyList<Departure> departures) => [.. departures.Where(departure => watched.Add(departure.Key))];

    public async Task SeeOffAsync(Departure departure, TimeSpan patience, CancellationToken stop)
    {
        try
        {
            await WaitAsync(departure, patience, stop);
        }
        catch (EdgeDownException)
        {
            // With HAProxy ended all its sessions, and it begins again with what its file says.
        }
        finally
        {
            await turn.WaitAsync(CancellationToken.None);
            watched.Remove(departure.Key);
            turn.Release();
        }
    }

    async Task WaitAsync(Departure departure, TimeSpan patience, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var cut = false;
        for (var quiet = 0; ; await Task.Delay(Look, time, stop))
        {
            if (await FindAsync(departure, stop) is not { Ready: false } server) return;
            // A request that was given to it just before it was drained may not be counted yet: look twice.
            quiet = server.Sessions == 0 ? quiet + 1 : 0;
            if (quiet >= 2 && await RemovedAsync(departure, stop)) return;
            var waited = time.GetElapsedTime(began);
            if (waited > patience + Grace) return;
            if (waited < patience || cut) continue;
            await departure.Worker.CutAsync(departure.Server, stop);
            cut = true;
        }
    }

    async Task<bool> RemovedAsync(Departure departure, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            return await FindAsync(departure, stop) is not { Ready: false } || await departure.Worker.TryRemoveAsync(departure.Server, stop);
        }
        finally
        {
            turn.Release();
        }
    }

    static async Task<RunningServer?> FindAsync(Departure departure, CancellationToken stop) =>
        (await departure.Worker.RoutesAsync(stop)).Servers.FirstOrDefault(server => server.Name == departure.Server);
}
