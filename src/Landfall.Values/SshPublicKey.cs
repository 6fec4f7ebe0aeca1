using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Landfall.Values;

/// <summary>
/// An OpenSSH public key: type and body, as in a <c>.pub</c> file (RFC 4253, 6.6). Options and comments are no part of it, so
/// nothing a user sends ever stands in front of a key in a file that sshd reads.
/// </summary>
public sealed record SshPublicKey
{
    const int Longest = 16 * 1024;

    static readonly string[] Types =
    [
        "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ];

    SshPublicKey(string type, byte[] body) => (Type, Body, bytes) = (type, Convert.ToBase64String(body), body);

    readonly byte[] bytes;

    /// <summary>Its type, such as <c>ssh-ed25519</c>.</summary>
    public string Type { get; }

    /// <summary>The key itself, in base64.</summary>
    public string Body { get; }

    /// <summary><c>SHA256:…</c>, as ssh-keygen -l prints it.</summary>
    public string Sha256 => "SHA256:" + Convert.ToBase64String(SHA256.HashData(bytes)).TrimEnd('=');

    /// <summary>The fingerprint of old clients: sixteen pairs of hexadecimal digits.</summary>
#pragma warning disable CA5351 // A name for a key, as old clients print it: nothing is decided by it.
    public string Md5 => string.Join(':', MD5.HashData(bytes).Select(b => b.ToString("x2")));
#pragma warning restore CA5351

    /// <summary>The rule, in words for the user.</summary>
    public const string Rule =
        "an SSH public key is the one line of a .pub file (ssh-ed25519, ecdsa or ssh-rsa of at least 2048 bits), without options before it";

    /// <summary>Parses the line of a <c>.pub</c> file; its comment is left out.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SshPublicKey? key)
    {
        key = null;
        if (text is null || text.Length > Longest) return false;
        var line = text.Trim(' ', '\n', '\r');
        if (line.Any(char.IsControl) || line.Split(' ', 3) is not [var type, var body, ..] || !Types.Contains(type)) return false;
        var bytes = new byte[body.Length];
        if (!Convert.TryFromBase64String(body, bytes, out var length) || Named(bytes.AsSpan(0, length)) != type) return false;
        // An exponent of a few bytes, then the modulus: a key under 2048 bits has a body under 270 bytes.
        if (type == "ssh-rsa" && length < 270) return false;
        key = new SshPublicKey(type, bytes[..length]);
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">It is none; the message says what one is.</exception>
    public static SshPublicKey Parse(string? text) => TryParse(text, out var key) ? key : throw new FormatException(Rule);

    /// <summary>The line of a <c>.pub</c> file, without a comment.</summary>
    public override string ToString() => $"{Type} {Body}";

    // The body begins with the type again: length, name.
    static string? Named(ReadOnlySpan<byte> body) =>
        body.Length > 4 && BinaryPrimitives.ReadUInt32BigEndian(body) is var length && length <= body.Length - 4
            ? Encoding.ASCII.GetString(body.Slice(4, (int)length)) : null;
}
