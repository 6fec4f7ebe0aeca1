using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>
/// What an agent needs to know, in one line: where the copy is, how to know it, how to be let in, and the one server that it may
/// connect to. Written <c>https://HOST:PORT/PATH#token=…&amp;pin=…&amp;source=HOST:PORT&amp;sslmode=…</c>; it holds no password of the source.
/// </summary>
/// <param name="Door">Where the copy lets agents in; https alone.</param>
/// <param name="Token">Lets in, for as long as the copy lasts.</param>
/// <param name="Pin">SHA-256 of the public key of the door's certificate, in hex: <see cref="PinOf"/>.</param>
/// <param name="Host">The source's host, as it is called where the agent is.</param>
/// <param name="Port">The source's port.</param>
/// <param name="Mode">How to secure the connection to the source, as <c>sslmode</c> has it.</param>
public sealed record AgentTicket(Uri Door, Secret Token, string Pin, string Host, int Port, string Mode)
{
    /// <summary>For a source at its URL.</summary>
    public static AgentTicket For(PostgresUrl source, Uri door, Secret token, string pin) =>
        new(door, token, pin, ConnectionText.Host(source), source.Port, ConnectionText.Mode(source));

    /// <summary>What a ticket calls a certificate.</summary>
    public static string PinOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>Parses <see cref="Reveal"/>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AgentTicket? ticket)
    {
        ticket = null;
        if (!Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.UserInfo.Length > 0) return false;
        var fields = uri.Fragment.TrimStart('#').Split('&').Select(f => f.Split('=', 2)).Where(f => f.Length == 2)
            .GroupBy(f => f[0]).ToDictionary(f => f.Key, f => Uri.UnescapeDataString(f.Last()[1]));
        var source = fields.GetValueOrDefault("source", "");
        var colon = source.LastIndexOf(':');
        if (!Agents.IsToken(fields.GetValueOrDefault("token")) || !IsHash(fields.GetValueOrDefault("pin")) || !fields.TryGetValue("sslmode", out var mode)
            || colon < 1 || !ushort.TryParse(source[(colon + 1)..], out var port) || port == 0) return false;
        ticket = new AgentTicket(
            new UriBuilder(uri) { Fragment = "" }.Uri, new Secret(fields["token"]), fields["pin"], source[..colon], port, mode);
        return true;
    }

    /// <summary>The whole ticket, as <see cref="TryParse"/> reads it.</summary>
    public Secret Reveal() => new(
        $"{Door}#token={Token.Reveal()}&pin={Pin}&source={Uri.EscapeDataString($"{Host}:{Port}")}&sslmode={Uri.EscapeDataString(Mode)}");

    static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);
}
