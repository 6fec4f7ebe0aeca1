using System.Net;

namespace Landfall.Edge;

/// <summary>A process of HAProxy that serves, with the servers it knows (its management guide, "Unix Socket commands").</summary>
sealed class Worker(Master master, int pid)
{
    public int Pid { get; } = pid;

    /// <summary>The structure that it was started with; null when that is none of ours.</summary>
    public async Task<string?> StructureAsync(CancellationToken stop) => await InfoAsync("description: landfall-", stop);

    /// <summary>True while it takes new connections.</summary>
    /// <exception cref="EdgeSilentException">It does not say, perhaps because it ends just now.</exception>
    public async Task<bool> ListensAsync(CancellationToken stop) => await InfoAsync("Stopping: ", stop, Master.QuestionTime) == "0";

    /// <summary>The backends (2) and servers (4) of all routes; null when it does not answer.</summary>
    public async Task<RunningRoutes?> RoutesAsync(CancellationToken stop, TimeSpan? answerTime = null) =>
        RunningRoutes.Parse(
            await master.SendAsync($"@!{Pid} show stat -1 6 -1", stop, answerTime), await master.SendAsync($"@!{Pid} show servers state", stop, answerTime));

    /// <summary>The workers of before reloads, which have not ended.</summary>
    public Task<IReadOnlyList<Worker>> FormerAsync(CancellationToken stop) => master.FormerAsync(stop);

    public Task<bool> IsThereAsync(CancellationToken stop) => master.HasAsync(Pid, stop);

    /// <summary>It was just seen to answer, so it is well until it fails as often as any other.</summary>
    public async Task AddAsync(string server, IPEndPoint address, string words, CancellationToken stop)
    {
        await TellAsync($"add server {server} {address} {words}", "New server registered", stop);
        await ReadyAsync(server, stop);
        await WellAsync(server, stop);
    }

    public Task MoveAsync(string server, IPEndPoint address, CancellationToken stop) =>
        TellAsync($"set server {server} addr {address.Address} port {address.Port}", "", stop);

    public async Task ReadyAsync(string server, CancellationToken stop)
    {
        await TellAsync($"set server {server} state ready", null, stop);
        if (MainFile.Checks(server)) await TellAsync($"enable health {server}", null, stop);
    }

    /// <summary>It takes no new requests, and is not asked any more whether it is well.</summary>
    public async Task DrainAsync(string server, CancellationToken stop)
    {
        await TellAsync($"set server {server} state drain", null, stop);
        if (MainFile.Checks(server)) await TellAsync($"disable health {server}", null, stop);
        await WellAsync(server, stop);
    }

    public async Task CutAsync(string server, CancellationToken stop)
    {
        var answer = (await SendAsync($"shutdown sessions server {server}", stop)).Trim();
        if (answer.Length == 0) return;
        if (!IsDisabled(answer)) throw new EdgeException($"HAProxy refused 'shutdown sessions server {server}': {answer}");
        // One that was ended by itself meanwhile is told to be unknown.
        foreach (var session in Sessions(await SendAsync("show sess", stop), server)) await SendAsync($"shutdown session {session}", stop);
    }

    /// <summary>Cuts the connections that an upgrade made a tunnel (RFC 9110, 7.8), as it does for a websocket.</summary>
    public async Task CutUpgradedAsync(string server, CancellationToken stop)
    {
        foreach (var session in Upgraded(await SendAsync("show sess all", stop), server)) await SendAsync($"shutdown session {session}", stop);
    }

    /// <summary>
    /// It is out of use. It is not deleted: a client's kept connection to it may still be there, and HAProxy before 3.0 deletes it
    /// under that ("do not delete srv referenced by session" in its list of changes).
    /// </summary>
    public async Task RetireAsync(string server, CancellationToken stop)
    {
        var answer = (await SendAsync($"set server {server} state maint", stop)).Trim();
        if (answer.Length > 0 && !IsDisabled(answer))
            throw new EdgeException($"HAProxy refused 'set server {server} state maint': {answer}");
    }

    // After a reload an old worker disables the backends that it no longer uses, and with them their servers.
    static bool IsDisabled(string answer) => answer.Contains("Proxy is disabled", StringComparison.Ordinal);

    // A line each: its address, then what it is, as in 0x55…: proto=tcpv4 … be=route_1 srv=web-1 …
    static IEnumerable<string> Sessions(string shown, string server) => server.Split('/') is [var backend, var name]
        ? shown.Split('\n').Where(line => line.Contains($" be={backend} srv={name} ", StringComparison.Ordinal)).Select(line => line.Split(':')[0])
        : [];

    // Several lines each: its address at the beginning of the first, then among others backend=route_1 (…), server=web-1 (…) and req.st=MSG_TUNNEL.
    static IEnumerable<string> Upgraded(string shown, string server) => server.Split('/') is [var backend, var name]
        ? ("\n" + shown).Split("\n0x").Where(session => session.Contains($" backend={backend} ", StringComparison.Ordinal)
            && session.Contains($" server={name} ", StringComparison.Ordinal) && session.Contains("st=MSG_TUNNEL", StringComparison.Ordinal))
            .Select(session => "0x" + session.Split(':')[0])
        : [];

    Task WellAsync(string server, CancellationToken stop) =>
        MainFile.Checks(server) ? TellAsync($"set server {server} health up", null, stop) : Task.CompletedTask;

    /// <param name="expected">A part of the answer; null: it is empty.</param>
    async Task TellAsync(string command, string? expected, CancellationToken stop)
    {
        var answer = (await SendAsync(command, stop)).Trim();
        if (expected is null ? answer.Length == 0 : answer.Contains(expected, StringComparison.Ordinal)) return;
        throw new EdgeException($"HAProxy refused '{command}': {answer}");
    }

    async Task<string?> InfoAsync(string name, CancellationToken stop, TimeSpan? answerTime = null) => (await SendAsync("show info", stop, answerTime)).Split('\n')
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    /// <exception cref="EdgeDownException">It has ended.</exception>
    async Task<string> SendAsync(string command, CancellationToken stop, TimeSpan? answerTime = null)
    {
        var answer = await master.SendAsync($"@!{Pid} {command}", stop, answerTime);
        return answer.StartsWith("Can't find the target PID", StringComparison.Ordinal) ? throw new EdgeDownException($"HAProxy's worker {Pid} has ended.") : answer;
    }
}
