using System.Net;

namespace Landfall.Edge;

/// <summary>Makes a worker send requests to the wanted servers. New ones come first, then the old ones go; each step can be undone.</summary>
/// <param name="words">What stands behind the address of a server of that name.</param>
sealed class ServerSwitch(Worker worker, Func<string, string> words)
{
    readonly Stack<Func<Task>> undo = new();
    readonly List<Departure> departures = [];

    /// <summary>The servers that take no new requests any more.</summary>
    public IReadOnlyList<Departure> Departures => departures;

    /// <summary>How many servers the worker knows that it does not use any more.</summary>
    public int Retired { get; private set; }

    /// <summary>Routes that the worker does not know are left to the reload that brings them.</summary>
    public async Task ApplyAsync(IReadOnlyList<Route> routes, CancellationToken stop)
    {
        var running = await worker.RoutesAsync(stop)
            ?? throw new EdgeException("HAProxy's worker does not tell what it serves. Look at its log.");
        var there = running.Servers.ToDictionary(server => server.Name);
        var wanted = routes
            .SelectMany(route => MainFile.Backends(route.Id).Where(running.Backends.Contains)
                .SelectMany(backend => route.Servers.SelectMany(server => MainFile.Names(server)
                    .Select(name => ($"{backend}/{name}", new IPEndPoint(server.Address, server.Port))))))
            .ToDictionary();
        foreach (var (name, address) in wanted) await BringAsync(name, address, there.GetValueOrDefault(name), stop);
        var silences = routes.SelectMany(route => MainFile.Backends(route.Id).Select(backend => (backend, route.IdleTimeout))).ToDictionary();
        Retired = running.Servers.Count(server => server.Retired);
        var former = await worker.FormerAsync(stop);
        foreach (var server in running.Servers.Where(server => !server.Retired))
            if (!wanted.ContainsKey(server.Name)) await SendAwayAsync(server, former, silences.GetValueOrDefault(MainFile.BackendOf(server.Name)), stop);
    }

    /// <summary>Puts back what was, the last step first. What no longer runs has nothing to be put back.</summary>
    public async Task UndoAsync()
    {
        try
        {
            while (undo.TryPop(out var step)) await step();
        }
        catch (EdgeDownException)
        {
            undo.Clear();
        }
    }

    async Task BringAsync(string name, IPEndPoint address, RunningServer? there, CancellationToken stop)
    {
        if (there is null)
        {
            undo.Push(() => worker.RetireAsync(name, CancellationToken.None));
            await worker.AddAsync(name, address, words(name), stop);
            return;
        }
        if (there.Address is { } before && !before.Equals(address))
        {
            undo.Push(() => worker.MoveAsync(name, before, CancellationToken.None));
            await worker.MoveAsync(name, address, stop);
        }
        if (there.Ready) return;
        undo.Push(() => worker.DrainAsync(name, CancellationToken.None));
        await worker.ReadyAsync(name, stop);
    }

    async Task SendAwayAsync(RunningServer server, IReadOnlyList<Worker> former, TimeSpan silence, CancellationToken stop)
    {
        departures.Add(new Departure(worker, server.Name, silence));
        departures.AddRange(former.Select(before => new Departure(before, server.Name, silence) { Successor = worker }));
        if (!server.Ready) return;
        undo.Push(() => worker.ReadyAsync(server.Name, CancellationToken.None));
        await worker.DrainAsync(server.Name, stop);
    }
}

/// <summary>A server that shall go once its requests have ended. A reload leaves it with the worker that it was served by.</summary>
/// <param name="Silence">How long its requests may be silent; zero: its route is gone.</param>
sealed record Departure(Worker Worker, string Server, TimeSpan Silence)
{
    /// <summary>
    /// Who serves it since a reload, when its worker is of before: that one may have requests at it still, gets no others, and is told
    /// neither to drain nor that it is wanted again.
    /// </summary>
    public Worker? Successor { get; init; }

    /// <summary>Tells one from another.</summary>
    public (int Pid, string Server) Key => (Worker.Pid, Server);
}
