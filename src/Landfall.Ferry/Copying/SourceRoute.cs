using System.Globalization;

namespace Landfall.Ferry;

/// <summary>
/// How rows come from the source: directly at first, and through the agent next to it as soon as one is there and the link is measured
/// to be what holds the copy up (postgres-copy 3). When the agent cannot be had, or fails, directly again.
/// </summary>
/// <param name="snapshot">The moment that is read.</param>
/// <param name="agent">Where an agent may come; null: none will.</param>
/// <param name="time">The clock.</param>
/// <param name="told">Called with what a person should know.</param>
sealed class SourceRoute(Snapshot snapshot, AgentLinks? agent, TimeProvider time, Action<string> told)
{
    // What a target of two cores takes, and how much smaller rows become, roughly: a slower link is worth the agent's work.
    const double TargetTakes = 80e6;
    const double Shrinks = 4;
    const int Looks = 20;
    const int MostFailures = 8;
    const int FirstSample = 256 << 10;
    const int LargestSample = 4 << 20;
    static readonly TimeSpan Near = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan Sure = TimeSpan.FromMilliseconds(150);
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    readonly List<WireConnection> opened = [];
    bool chosen;
    bool offered;
    int failures;

    /// <summary>Bytes that came through the agent.</summary>
    public long Relayed => Sum(c => c.Relayed ? c.Bytes : 0);

    /// <summary>A session in the moment. The caller disposes it.</summary>
    public async Task<WireConnection> OpenAsync(CancellationToken stop)
    {
        while (chosen && Volatile.Read(ref failures) < MostFailures && agent?.Take() is { } link)
        {
            Interlocked.Increment(ref failures);
            try
            {
                return Add(await snapshot.JoinWireAsync(link, stop));
            }
            catch (Exception failure)
            {
                await link.DisposeAsync();
                if (failure is not FerryException useless || snapshot.IsGone) throw;
                told($"The agent next to the source is of no use: {useless.Problem}");
            }
        }
        return Add(await snapshot.JoinWireAsync(stop));
    }

    /// <summary>True: a session that has done its work is to be replaced by one of the better way.</summary>
    public bool IsOutdated(WireConnection free)
    {
        if (free.Relayed) Volatile.Write(ref failures, 0);
        return free.IsLeft || chosen && !free.Relayed && failures < MostFailures && agent!.Any;
    }

    /// <summary>Measures the link while rows are carried.</summary>
    public async Task WatchWhileAsync(Func<Task> work, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = WatchAsync(ended.Token);
        try
        {
            await work();
        }
        finally
        {
            await ended.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Measures the link before rows are carried, if an agent is there: what was begun directly would be lost when it is chosen later.</summary>
    public async Task SampleAsync(CancellationToken stop)
    {
        if (agent is not { Any: true }) return;
        try
        {
            // Larger and larger answers widen the connection's window, until one takes longer than what clocks and buffers err by. The way
            // there and back is no part of what a link carries.
            await AnswerAsync(1, stop);
            var (there, size, took) = (await AnswerAsync(1, stop), FirstSample / 2, TimeSpan.Zero);
            while (took < Sure && size < LargestSample) took = await AnswerAsync(size *= 2, stop) - there;
            var rate = size / Math.Max(took.TotalSeconds, 0.001);
            if (rate * Shrinks < TargetTakes) await DecideAsync(rate);
        }
        catch (FerryException failure)
        {
            told($"The link from the source could not be measured beforehand: {failure.Problem}");
        }
    }

    /// <summary>True: an answer from the source is there at once.</summary>
    public async Task<bool> IsNearAsync(CancellationToken stop)
    {
        // The quickest counts: others waited for a busy machine. The holders are looked after on the way, so it takes some round trips.
        for (var look = 0; look < 5; look++)
            if (await AnswerAsync(1, stop) < Near) return true;
        return false;
    }

    async Task<TimeSpan> AnswerAsync(int size, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        await snapshot.AskAsync(session => session.ScalarAsync<string>($"SELECT repeat('-', {size})", stop), stop);
        return time.GetElapsedTime(began);
    }

    async Task WatchAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (!chosen)
        {
            var (before, began) = (Sum(c => c.Bytes), time.GetTimestamp());
            var waiting = 0L;
            for (var look = 0; look < Looks; look++)
            {
                await timer.WaitForNextTickAsync(stop);
                waiting += Math.Min(Sum(c => c.IsWaiting ? 1 : 0), 1);
            }
            var rate = (Sum(c => c.Bytes) - before) / time.GetElapsedTime(began).TotalSeconds;
            // A target that is busy, with indexes for instance, keeps nobody waiting for the source.
            if (rate * Shrinks < TargetTakes && waiting > Looks / 2) await DecideAsync(rate);
        }
    }

    async Task DecideAsync(double rate)
    {
        var measured = string.Create(CultureInfo.InvariantCulture, $"The link from the source carries {rate / 1e6:0.0} MB/s.");
        if (agent is { Any: true })
        {
            chosen = true;
            told($"{measured} From here on rows come through the agent next to the source, compressed.");
            foreach (var direct in Direct())
                await direct.LeaveAsync(ServerFailure.Lost(snapshot.Database, "it was left, because the agent carries more"));
        }
        else if (!offered)
        {
            offered = true;
            told($"{measured} An agent next to the source would compress the rows (--agent); none has come so far.");
        }
    }

    WireConnection Add(WireConnection connection)
    {
        lock (opened) opened.Add(connection);
        return connection;
    }

    List<WireConnection> Direct()
    {
        lock (opened) return [.. opened.Where(c => !c.Relayed)];
    }

    long Sum(Func<WireConnection, long> of)
    {
        lock (opened) return opened.Sum(of);
    }
}
