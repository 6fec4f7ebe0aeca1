using System.Collections.Concurrent;
using System.Security.Cryptography;
using HerokuStandIn.Apps;

namespace HerokuStandIn.Dynos;

/// <summary>Dynos that run one command and end: those that users start, and the release phase.</summary>
sealed class OneOffs(StandInOptions options, AppStore store, DynoLauncher launcher, TimeProvider time)
{
    /// <summary>Heroku lets a process finish for 30 seconds (heroku 1.0).</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<string, OneOff> running = new();

    public IReadOnlyList<OneOff> Running => [.. running.Values];

    /// <summary>Starts a command and answers at once.</summary>
    /// <param name="longest">It is stopped then.</param>
    /// <param name="output">Takes each line that it prints; null: its log does.</param>
    public OneOff Start(string type, string command, string size, IReadOnlyDictionary<string, string> configVars, TimeSpan longest, Action<string>? output = null)
    {
        var name = $"{type}.{RandomNumberGenerator.GetInt32(1000, 10_000)}";
        var group = launcher.Start(name, command, options.PortOf(49), configVars);
        var release = store.Current.Releases[^1];
        var dyno = new OneOff(Guid.NewGuid(), name, type, command, size, release.Version, release.Id, time.GetUtcNow(), group);
        running[name] = dyno;
        dyno.Ended = EndAsync(dyno, longest, output ?? launcher.LogOf(name));
        return dyno;
    }

    public async Task CloseAsync()
    {
        await Task.WhenAll(Running.Select(d => d.Group.StopAsync(Patience)));
        await Task.WhenAll(Running.Select(d => d.Ended));
    }

    /// <summary>Asks one to end, and answers at once; false: there is none of that name.</summary>
    public bool Stop(string name)
    {
        if (!running.TryGetValue(name, out var dyno)) return false;
        _ = dyno.Group.StopAsync(Patience);
        return true;
    }

    async Task<int> EndAsync(OneOff dyno, TimeSpan longest, Action<string> output)
    {
        var ended = dyno.Group.WaitAsync(output);
        try
        {
            await ended.WaitAsync(longest, time);
        }
        catch (TimeoutException)
        {
            await dyno.Group.StopAsync(Patience);
        }
        var status = await ended;
        running.TryRemove(dyno.Name, out _);
        return status;
    }
}

sealed record OneOff(
    Guid Id, string Name, string Type, string Command, string Size, int Release, Guid ReleaseId, DateTimeOffset StartedAt, ProcessGroup Group)
{
    /// <summary>Completes with the exit status.</summary>
    public Task<int> Ended { get; set; } = Task.FromResult(0);
}
