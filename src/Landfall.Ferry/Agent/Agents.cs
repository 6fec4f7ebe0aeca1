using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>The copies of this process that an agent may come to, each by a token of its own that dies with the copy.</summary>
public sealed class Agents
{
    readonly ConcurrentDictionary<string, AgentLinks> copies = new();

    /// <summary>A new token: 32 random bytes.</summary>
    public static Secret NewToken() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    /// <summary>True: it looks like <see cref="NewToken"/>.</summary>
    public static bool IsToken(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Lets an agent come to a copy; until the answer is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another copy has this token.</exception>
    public AgentLinks Expect(Secret token)
    {
        var key = Key(token);
        var links = new AgentLinks(() => copies.TryRemove(key, out _));
        return copies.TryAdd(key, links) ? links : throw new InvalidOperationException("a token is for one copy");
    }

    /// <summary>The copy that a token is for; null: there is none.</summary>
    public AgentLinks? Find(Secret token) => copies.GetValueOrDefault(Key(token));

    // Looking up a hash says nothing about the token by the time that it takes.
    static string Key(Secret token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal())));
}
