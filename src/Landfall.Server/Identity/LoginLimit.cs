using System.Collections.Concurrent;
using Landfall.Server.Hal;

namespace Landfall.Server.Identity;

/// <summary>
/// Slows guessing: after five failures for one name, or fifty from one address, within fifteen minutes, further tries are
/// refused for the rest of them. Kept in memory: a restart forgives, and guessing cannot restart the server.
/// </summary>
sealed class LoginLimit(TimeProvider time)
{
    const int LargestTable = 100_000;
    static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Since)> failures = new();

    /// <summary>Begins a try. It counts as failed until it has succeeded, so that tries side by side do not slip through together.</summary>
    public void Begin(string name, string address)
    {
        if (failures.Count > LargestTable) failures.Clear();
        if (Count("name/" + name) > 5 | Count("address/" + address) > 50)
            throw new ApiError(429, "rate_limit_exceeded", "Too many failed logins. Wait fifteen minutes and try again.")
            {
                RetryAfter = (int)Window.TotalSeconds,
            };
    }

    public void Succeeded(string name, string address)
    {
        failures.TryRemove("name/" + name, out _);
        if (failures.TryGetValue("address/" + address, out var entry))
            failures.TryUpdate("address/" + address, (Math.Max(entry.Count - 1, 0), entry.Since), entry);
    }

    int Count(string key)
    {
        var now = time.GetUtcNow();
        return failures.AddOrUpdate(key, (1, now), (_, old) => now - old.Since < Window ? (old.Count + 1, old.Since) : (1, now)).Count;
    }
}
