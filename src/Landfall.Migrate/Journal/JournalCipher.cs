using System.Security.Cryptography;
using System.Text;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Migrate.Journal;

/// <summary>
/// Seals what must not be read: AES-256-GCM under a key in a file of its own, mode 0600. What a sealed text is for goes in as
/// associated data, so that it opens nowhere else. Layout: nonce, tag, text.
/// </summary>
sealed class JournalCipher
{
    const int KeyBytes = 32;
    const int NonceBytes = 12;
    const int TagBytes = 16;

    readonly byte[] key;

    JournalCipher(byte[] key) => this.key = key;

    /// <summary>Opens the key, or makes one where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is no key.</exception>
    public static JournalCipher Open(string path)
    {
        if (!File.Exists(path)) AtomicFile.Write(path, RandomNumberGenerator.GetBytes(KeyBytes));
        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes
            ? new JournalCipher(key)
            : throw new InvalidDataException($"The key {path} has {key.Length} bytes instead of {KeyBytes}. Restore it, or roll back by hand and plan again.");
    }

    public string Seal(Secret secret, string purpose)
    {
        var text = Encoding.UTF8.GetBytes(secret.Reveal());
        var whole = new byte[NonceBytes + TagBytes + text.Length];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            whole.AsSpan(0, NonceBytes), text, whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return System.Convert.ToBase64String(whole);
    }

    /// <exception cref="CryptographicException">It was changed, or is for something else, or was sealed under another key.</exception>
    public Secret Unseal(string sealedText, string purpose)
    {
        var whole = System.Convert.FromBase64String(sealedText);
        if (whole.Length < NonceBytes + TagBytes) throw new CryptographicException("A sealed text is too short.");
        var text = new byte[whole.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            whole.AsSpan(0, NonceBytes), whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes), text, Encoding.UTF8.GetBytes(purpose));
        return new Secret(Encoding.UTF8.GetString(text));
    }

    /// <summary>A digest that tells nothing without the key.</summary>
    public string Digest(ReadOnlySpan<byte> data) => System.Convert.ToHexStringLower(HMACSHA256.HashData(key, data));
}
