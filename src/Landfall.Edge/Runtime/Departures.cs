namespace Landfall.Edge;

/// <summary>Waits for servers to be left by their last request, and retires them.</summary>
/// <param name="turn">Held while a server is touched: it may just be wanted again, and HAProxy may just be reloaded.</param>
sealed class Departures(SemaphoreSlim turn, TimeProvider time) : IDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    // How long sessions that were cut may take to end, and a master may take to begin anew.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // A worker may end while the master waits for its answer, and the master may then wait for ever.
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    readonly Dictionary<(int Pid, string Server), Task> watched = [];
    readonly CancellationTokenSource life = new();

    public void Dispose()
    {
        life.Cancel();
        life.Dispose();
    }

    /// <summary>Begins to see off those that are not seen off yet. It goes on when who asked for it has lost interest. The turn is held.</summary>
    public void SeeOff(IReadOnlyList<Departure> departures, TimeSpan patience)
    {
        lock (watched)
            foreach (var departure in departures.Where(departure => !watched.ContainsKey(departure.Key)))
                watched[departure.Key] = Task.Run(() => SeeOffAsync(departure, patience, life.Token));
    }

    /// <summary>Answers when those have gone that are leaving these endpoints, whoever sent them away.</summary>
    public Task GoneAsync(IReadOnlyCollection<long> endpoints)
    {
        var backends = endpoints.SelectMany(MainFile.Backends).ToHashSet();
        lock (watched) return Task.WhenAll(watched.Where(one => backends.Contains(MainFile.BackendOf(one.Key.Server))).Select(one => one.Value).ToList());
    }

    async Task SeeOffAsync(Departure departure, TimeSpan patience, CancellationToken stop)
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
            lock (watched) watched.Remove(departure.Key);
        }
    }

    async Task WaitAsync(Departure departure, TimeSpan patience, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var limit = departure.Silence > patience ? departure.Silence : patience;
        var (upgraded, cut) = (limit == patience, false);
        for (var quiet = 0; ; await Task.Delay(Look, time, stop))
        {
            if (await FindAsync(departure.Worker, departure.Server, stop) is not { Retired: false } server || await IsWantedAsync(departure, server, stop)) return;
            // A request that was given to it just before it was drained may not be counted yet: look twice.
            quiet = server.Sessions == 0 ? quiet + 1 : 0;
            if (quiet >= 2 && await InTurnAsync(() => RetireAsync(departure, stop), stop)) return;
            var waited = time.GetElapsedTime(began);
            if (waited > limit + Grace) return;
            if (waited >= limit && !cut) cut = await InTurnAsync(() => CutAsync(departure, stop), stop);
            else if (waited >= patience && !upgraded) upgraded = await InTurnAsync(() => CutUpgradedAsync(departure, stop), stop);
        }
    }

    async Task<bool> IsWantedAsync(Departure departure, RunningServer server, CancellationToken stop) => departure.Successor is not { } successor
        ? server.Ready
        : await FindAsync(successor, departure.Server, stop) is { Ready: true };

    static async Task<bool> CutAsync(Departure departure, CancellationToken stop)
    {
        await departure.Worker.CutAsync(departure.Server, stop);
        return true;
    }

    static async Task<bool> CutUpgradedAsync(Departure departure, CancellationToken stop)
    {
        await departure.Worker.CutUpgradedAsync(departure.Server, stop);
        return true;
    }

    async Task<bool> RetireAsync(Departure departure, CancellationToken stop)
    {
        if (await FindAsync(departure.Worker, departure.Server, stop) is { Ready: false }) await departure.Worker.RetireAsync(departure.Server, stop);
        return true;
    }

    async Task<bool> InTurnAsync(Func<Task<bool>> act, CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            return await act();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The server, or null when it or its worker has gone. A reload keeps the master from answering for a moment.</summary>
    async Task<RunningServer?> FindAsync(Worker worker, string name, CancellationToken stop)
    {
        for (var began = time.GetTimestamp(); ; await Task.Delay(Look, time, stop))
        {
            try
            {
                if (await worker.RoutesAsync(stop, Master.QuestionTime) is { } routes) return routes.Servers.FirstOrDefault(server => server.Name == name);
                if (!await worker.IsThereAsync(stop)) return null;
            }
            catch (EdgeDownException) when (time.GetElapsedTime(began) < Grace)
            {
            }
            catch (EdgeSilentException) when (time.GetElapsedTime(began) < Silence)
            {
                if (!await worker.IsThereAsync(stop)) return null;
            }
        }
    }
}
