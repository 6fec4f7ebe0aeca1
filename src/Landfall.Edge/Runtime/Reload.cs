namespace Landfall.Edge;

/// <summary>Makes HAProxy read its file again, and knows whether it took it.</summary>
sealed class Reload(Master master, TimeProvider time)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Answers when a worker serves the structure, and no other one takes new connections.</summary>
    /// <param name="before">Serves the structure already, and shall go; null: nobody serves it.</param>
    /// <exception cref="EdgeException">HAProxy refused the file; the worker before goes on.</exception>
    public async Task RunAsync(string structure, Worker? before, CancellationToken stop)
    {
        var failed = await master.FailedReloadsAsync(stop);
        var answer = await AskAsync(stop);
        if (answer.Contains("Success=0", StringComparison.Ordinal)) throw Refused(answer);
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < Patience)
        {
            if (await StateAsync(structure, before, failed, stop)) return;
            await Task.Delay(Look, time, stop);
        }
        throw new EdgeException($"HAProxy has not taken its new file within {Patience.TotalSeconds} s. Look at its log.");
    }

    // Until 2.6 the master answers nothing: it ends the connection and begins anew.
    async Task<string> AskAsync(CancellationToken stop)
    {
        try
        {
            return await master.SendAsync("reload", stop);
        }
        catch (EdgeDownException)
        {
            return "";
        }
    }

    async Task<bool> StateAsync(string structure, Worker? before, int failedBefore, CancellationToken stop)
    {
        try
        {
            if (await master.FailedReloadsAsync(stop) > failedBefore) throw Refused("");
            return await master.CurrentAsync(stop) is { } worker && worker.Pid != before?.Pid && await worker.StructureAsync(stop) == structure && !await FormerListenAsync(stop);
        }
        catch (Exception notYet) when (notYet is EdgeDownException or EdgeSilentException)
        {
            return false;
        }
    }

    // Both have the same sockets: until the one before has heard that it shall stop, it takes some of the new connections.
    async Task<bool> FormerListenAsync(CancellationToken stop)
    {
        foreach (var worker in await master.FormerAsync(stop))
            if (await worker.ListensAsync(stop)) return true;
        return false;
    }

    // An alert repeats words of the file, and some of them are secrets: only its kind and place are told.
    static EdgeException Refused(string answer)
    {
        var places = answer.Split('\n').Where(line => line.Contains("[ALERT]", StringComparison.Ordinal))
            .Select(line => line.Split(" : ") is [_, var place, ..] ? place.Trim() : "").Where(place => place.Length > 0).Distinct();
        return new EdgeException(
            $"HAProxy refused the new configuration and serves the one before. {string.Join("; ", places)} Its log has the reason.");
    }
}
