using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>Answers what a server asks before it lets in: a password, its MD5, or SCRAM-SHA-256 (RFC 5802, RFC 7677).</summary>
/// <param name="user">Who comes.</param>
/// <param name="password">Proves it.</param>
/// <param name="reveals">False: what asks is not certainly the server, and must not be told the password itself.</param>
sealed class WireProof(string user, Secret password, bool reveals)
{
    const string Mechanism = "SCRAM-SHA-256";
    const string NoBinding = "n,,";
    const int MostRounds = 10_000_000;

    readonly string nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
    byte[] expected = [];

    string First => $"n=,r={nonce}";

    /// <summary>The body of the answer to an Authentication message; null: none is wanted.</summary>
    /// <exception cref="IOException">It asks for something else, or is not who it should be.</exception>
    public byte[]? Answer(ReadOnlySpan<byte> body)
    {
        try
        {
            return Understand(body);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new IOException("what the server asks for makes no sense", wrong);
        }
    }

    byte[]? Understand(ReadOnlySpan<byte> body) => BinaryPrimitives.ReadInt32BigEndian(body) switch
    {
        0 => null,
        3 when reveals => Terminated(password.Reveal()),
        5 when reveals => Terminated(Md5(body[4..8])),
        3 or 5 => throw new IOException("the server asks for a password that an agent could read"),
        10 => Begin(Encoding.ASCII.GetString(body[4..])),
        11 => Continue(Encoding.UTF8.GetString(body[4..])),
        12 => End(Encoding.UTF8.GetString(body[4..])),
        var other => throw new IOException($"the server asks for a way to log in that is not known ({other})"),
    };

    static byte[] Terminated(string text) => Encoding.UTF8.GetBytes($"{text}\0");

#pragma warning disable CA5351 // Servers of old passwords ask for it.
    string Md5(ReadOnlySpan<byte> salt)
    {
        var inner = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(password.Reveal() + user)));
        return "md5" + Convert.ToHexStringLower(MD5.HashData([.. Encoding.ASCII.GetBytes(inner), .. salt]));
    }
#pragma warning restore CA5351

    byte[] Begin(string offered)
    {
        if (!offered.Split('\0').Contains(Mechanism)) throw new IOException("the server offers no SCRAM-SHA-256");
        var first = Encoding.UTF8.GetBytes(NoBinding + First);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, first.Length);
        return [.. Terminated(Mechanism), .. length, .. first];
    }

    byte[] Continue(string server)
    {
        var fields = Fields(server);
        var combined = fields.GetValueOrDefault("r", "");
        if (!combined.StartsWith(nonce, StringComparison.Ordinal) || combined.Length == nonce.Length
            || !int.TryParse(fields.GetValueOrDefault("i"), CultureInfo.InvariantCulture, out var rounds) || rounds is < 1 or > MostRounds)
            throw new IOException("the server's SCRAM challenge makes no sense");
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(Prepared(password.Reveal())), Convert.FromBase64String(fields.GetValueOrDefault("s", "")), rounds,
            HashAlgorithmName.SHA256, 32);
        var final = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(NoBinding))},r={combined}";
        var message = Encoding.UTF8.GetBytes($"{First},{server},{final}");
        var key = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(key), message);
        for (var i = 0; i < key.Length; i++) key[i] ^= signature[i];
        expected = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), message);
        return Encoding.UTF8.GetBytes($"{final},p={Convert.ToBase64String(key)}");
    }

    byte[]? End(string server)
    {
        var signature = Convert.FromBase64String(Fields(server).GetValueOrDefault("v", ""));
        return CryptographicOperations.FixedTimeEquals(signature, expected) && expected.Length > 0
            ? null
            : throw new IOException("the server does not know the password either");
    }

    static Dictionary<string, string> Fields(string text) => text.Split(',').Where(f => f is [_, '=', ..])
        .GroupBy(f => f[..1]).ToDictionary(g => g.Key, g => g.First()[2..]);

    static string Prepared(string text) => Ascii.IsValid(text) ? text : text.Normalize(NormalizationForm.FormKC);
}
