using System.Net;

namespace Landfall.Edge;

/// <summary>
/// HAProxy 2.6 or newer, in master-worker mode, on a directory shared with this program. Its file is the truth: what is served is in
/// it, so that HAProxy may be restarted at any time. Servers are switched in the running worker; anything else is a reload.
/// </summary>
public sealed class HaproxyEdge : IEdge, IDisposable
{
    static readonly TimeSpan Restarting = TimeSpan.FromSeconds(5);

    // Each takes some kilobytes, until a reload forgets them.
    const int MaxRetired = 120;

    readonly EdgeOptions options;
    readonly TimeProvider time;
    readonly Master master;
    readonly Reload reload;
    readonly Departures departures;
    readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Knows where HAProxy is; nothing is told to it yet.</summary>
    public HaproxyEdge(EdgeOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        master = new Master(Path.Combine(options.Directory, "master.sock"), time);
        reload = new Reload(master, time);
        departures = new Departures(turn, time);
    }

    /// <inheritdoc/>
    public IPEndPoint Https => new(IPAddress.TryParse(options.Address, out var address) ? address : IPAddress.Loopback, options.HttpsPort);

    /// <summary>
    /// Writes what HAProxy needs to start for the first time: the platform's own host and no apps. Where there is a file already it
    /// is left, since it has the apps.
    /// </summary>
    /// <exception cref="EdgeException">The options cannot be served.</exception>
    public static void WriteInitial(EdgeOptions options)
    {
        if (new FileInfo(Path.Combine(options.Directory, EdgeFiles.Main)) is { Exists: true, Length: > 0 }) return;
        EdgeFiles.Render(options, []).Install(options.Directory);
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(Func<IReadOnlyList<Route>> routes, IReadOnlyCollection<long> endpoints, TimeSpan patience, CancellationToken stop)
    {
        Task gone;
        await turn.WaitAsync(stop);
        try
        {
            departures.SeeOff(await TellAsync(routes(), stop), patience);
            gone = departures.GoneAsync(endpoints);
        }
        finally
        {
            turn.Release();
        }
        await gone.WaitAsync(stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        departures.Dispose();
        turn.Dispose();
    }

    async Task<IReadOnlyList<Departure>> TellAsync(IReadOnlyList<Route> routes, CancellationToken stop)
    {
        var files = EdgeFiles.Render(options, routes);
        var before = files.Install(options.Directory);
        var worker = await WorkerAsync(stop);
        var change = new ServerSwitch(worker, name => MainFile.Words(options, name));
        try
        {
            // Before a reload as well: connections that stay with the old worker must not reach servers that are going.
            await change.ApplyAsync(routes, stop);
            var known = await worker.StructureAsync(stop) == files.Structure;
            if (!known || change.Retired > MaxRetired) await reload.RunAsync(files.Structure, known ? worker : null, stop);
        }
        catch (Exception failed)
        {
            EdgeFiles.Restore(options.Directory, before);
            await change.UndoAsync();
            if (failed is EdgeDownException) throw new EdgeException("HAProxy ended while it was told. Its file is as before. Start it and try again.", failed);
            throw;
        }
        files.Tidy(options.Directory);
        return change.Departures;
    }

    // It may just be restarting. When it is not, the file stays written: it is what HAProxy shall serve as soon as it runs.
    async Task<Worker> WorkerAsync(CancellationToken stop)
    {
        for (var began = time.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop))
        {
            try
            {
                if (await master.CurrentAsync(stop) is { } worker) return worker;
            }
            catch (EdgeDownException) when (time.GetElapsedTime(began) < Restarting)
            {
                continue;
            }
            catch (EdgeDownException down)
            {
                throw new EdgeException("HAProxy is not running. Its file is written: start it, and it serves what was asked. Its log says why it ended.", down);
            }
            if (time.GetElapsedTime(began) >= Restarting) throw new EdgeException("HAProxy runs, but none of its workers does. Look at its log. Its file is written.");
        }
    }
}
