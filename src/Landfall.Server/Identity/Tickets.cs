using System.Security.Cryptography;
using System.Text;

namespace Landfall.Server.Identity;

/// <summary>
/// Words that stand for one thing for a while, without a row: the thing, an expiry, and an HMAC over purpose, thing and expiry
/// under a key of this process. One for another purpose does not pass.
/// </summary>
sealed class Tickets(TimeProvider time)
{
    readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    public string New(string purpose, string thing, TimeSpan life)
    {
        var expires = (time.GetUtcNow() + life).ToUnixTimeSeconds();
        return $"{thing}.{expires}.{Sign(purpose, thing, expires)}";
    }

    /// <summary>What it stands for; null when it is not of ours, for another purpose, or too old.</summary>
    public string? Read(string purpose, string? ticket) =>
        ticket?.Split('.') is [var thing, var expires, var signature] && long.TryParse(expires, out var at)
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(purpose, thing, at)), Encoding.ASCII.GetBytes(signature))
        && at > time.GetUtcNow().ToUnixTimeSeconds() ? thing : null;

    string Sign(string purpose, string thing, long expires) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{purpose} {thing} {expires}")));
}
