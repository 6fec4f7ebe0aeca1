using System.Collections.Concurrent;

namespace Landfall.Server.Recovery;

/// <summary>
/// When a container that ended is recovered (interface 4.6): at once, unless it was recovered within the last 2 minutes; then
/// when these are over. One that could not be recovered is tried again after 15 seconds.
/// </summary>
sealed class RecoverySchedule(TimeProvider time)
{
    public static readonly TimeSpan BetweenRecoveries = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(15);
    readonly ConcurrentDictionary<long, DateTimeOffset> next = new();

    /// <summary>How long it still waits; zero: it is its turn.</summary>
    public TimeSpan Wait(long container) =>
        next.TryGetValue(container, out var at) && at > time.GetUtcNow() ? at - time.GetUtcNow() : TimeSpan.Zero;

    public void Recovered(long container) => next[container] = time.GetUtcNow() + BetweenRecoveries;

    public void Failed(long container) => next[container] = time.GetUtcNow() + AfterFailure;

    /// <summary>Forgets containers that are no more.</summary>
    public void KeepOnly(IReadOnlySet<long> living)
    {
        foreach (var container in next.Keys)
            if (!living.Contains(container)) next.TryRemove(container, out _);
    }
}
