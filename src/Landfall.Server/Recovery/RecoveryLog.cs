using System.Collections.Concurrent;
using Landfall.Engine;

namespace Landfall.Server.Recovery;

/// <summary>A line that the platform adds to what a container wrote.</summary>
/// <param name="Own">True: the container's own, kept because the container is no more.</param>
/// <param name="Error">True: it was written to standard error.</param>
sealed record PlatformLine(DateTimeOffset At, string Text, bool Own, bool Error);

/// <summary>
/// What the platform did with each container: the latest 200 lines of each, in memory and in the server's log. Readers of an
/// app's log set them between the container's own lines by their times.
/// </summary>
sealed class RecoveryLog(TimeProvider time, ILogger<RecoveryLog> logger)
{
    const int Kept = 200;
    readonly ConcurrentDictionary<long, Queue<PlatformLine>> rings = new();

    /// <summary>The lines of a container (of its row: what a recovery replaces goes on under the same id), oldest first.</summary>
    public IReadOnlyList<PlatformLine> Of(long container)
    {
        if (!rings.TryGetValue(container, out var ring)) return [];
        lock (ring) return [.. ring];
    }

    /// <summary>Says what happened.</summary>
    public void Write(long container, string name, string text)
    {
        logger.LogInformation("{Name}: {Text}", name, text);
        Keep(container, new PlatformLine(time.GetUtcNow(), text, Own: false, Error: false));
    }

    /// <summary>Keeps what a container wrote last, which goes with it. The server's log gets none of it: it is the app's.</summary>
    public void Keep(long container, LogLine line) => Keep(container, new PlatformLine(line.At, line.Text, Own: true, line.Error));

    void Keep(long container, PlatformLine line)
    {
        var ring = rings.GetOrAdd(container, _ => new Queue<PlatformLine>());
        lock (ring)
        {
            ring.Enqueue(line);
            while (ring.Count > Kept) ring.Dequeue();
        }
    }

    /// <summary>Forgets containers that are no more.</summary>
    public void KeepOnly(IReadOnlySet<long> living)
    {
        foreach (var container in rings.Keys)
            if (!living.Contains(container)) rings.TryRemove(container, out _);
    }
}
