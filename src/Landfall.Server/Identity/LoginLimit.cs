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

    public void Check(string name, string address)
    {
        if (Failures("name/" + name) >= 5 || Failures("address/" + address) >= 50)
            throw new ApiError(429, "rate_limit_exceeded", "Too many failed logins. Wait fifteen minutes and try again.")
            {
                RetryAfter = (int)Window.TotalSeconds,
            };
    }

    public void Failed(string name, string address)
    {
        if (failures.Count > LargestTable) failures.Clear();
        Count("name/" + name);
        Count("address/" + address);
    }

    public void Succeeded(string name) => failures.TryRemove("name/" + name, out _);

    int Failures(string key) =>
        failures.TryGetValue(key, out var entry) && time.GetUtcNow() - entry.Since < Window ? entry.Count : 0;

    void Count(string key)
    {
        var now = time.GetUtcNow();
        failures.AddOrUpdate(key, (1, now), (_, old) => now - old.Since < Window ? (old.Count + 1, old.Since) : (1, now));
    }
}
