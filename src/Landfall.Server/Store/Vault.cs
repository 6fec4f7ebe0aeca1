using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Landfall.Server.Accounts;
using Landfall.Values;

namespace Landfall.Server.Store;

/// <summary>
/// Seals secrets for the store: a data key per environment, itself sealed under a master key that lies in a file of its own.
/// A sealed value is <c>version(1) key(4) nonce(12) tag(16) ciphertext</c>, AES-256-GCM, with the table, the row's id and the
/// column as associated data: a value moved to another row does not open.
/// </summary>
sealed class Vault(MasterKeys master)
{
    const byte Version = 1;
    const int Header = 1 + 4 + 12 + 16;
    readonly ConcurrentDictionary<long, byte[]> dataKeys = new();

    /// <summary>A new data key for an environment, sealed under the newest master key.</summary>
    public byte[] NewDataKey(long accountId) =>
        Seal(master.Newest.Id, master.Newest.Key, Place("Accounts", accountId, "DataKey"), RandomNumberGenerator.GetBytes(32));

    /// <summary>The same data key under the newest master key.</summary>
    public byte[] Rewrap(Account account) => Seal(
        master.Newest.Id, master.Newest.Key, Place("Accounts", account.Id, "DataKey"),
        Open(master.Find, Place("Accounts", account.Id, "DataKey"), account.DataKey));

    /// <summary>Seals a column's value.</summary>
    public byte[] Seal(Account account, string table, long id, string column, Secret value) =>
        Seal(1, DataKey(account), Place(table, id, column), Encoding.UTF8.GetBytes(value.Reveal()));

    /// <summary>Opens a column's value.</summary>
    /// <exception cref="CryptographicException">It was not sealed for this row and column, or under another key.</exception>
    public Secret Open(Account account, string table, long id, string column, byte[] value) =>
        new(Encoding.UTF8.GetString(Open(_ => DataKey(account), Place(table, id, column), value)));

    byte[] DataKey(Account account) =>
        dataKeys.GetOrAdd(account.Id, _ => Open(master.Find, Place("Accounts", account.Id, "DataKey"), account.DataKey));

    static byte[] Place(string table, long id, string column) => Encoding.UTF8.GetBytes($"{table}/{id}/{column}");

    static byte[] Seal(int keyId, byte[] key, byte[] place, byte[] plain)
    {
        var sealedValue = new byte[Header + plain.Length];
        sealedValue[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(sealedValue.AsSpan(1), keyId);
        RandomNumberGenerator.Fill(sealedValue.AsSpan(5, 12));
        using var cipher = new AesGcm(key, 16);
        cipher.Encrypt(sealedValue.AsSpan(5, 12), plain, sealedValue.AsSpan(Header), sealedValue.AsSpan(17, 16), place);
        return sealedValue;
    }

    static byte[] Open(Func<int, byte[]> find, byte[] place, byte[] value)
    {
        if (value.Length < Header || value[0] != Version)
            throw new CryptographicException("A sealed value of the store has an unknown form: it was written by a newer version, or damaged.");
        var plain = new byte[value.Length - Header];
        using var cipher = new AesGcm(find(BinaryPrimitives.ReadInt32BigEndian(value.AsSpan(1))), 16);
        cipher.Decrypt(value.AsSpan(5, 12), value.AsSpan(Header), value.AsSpan(17, 16), plain, place);
        return plain;
    }
}
