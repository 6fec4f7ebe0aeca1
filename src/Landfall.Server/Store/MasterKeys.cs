using System.Security.Cryptography;
using System.Text.Json;
using Landfall.Programs;

namespace Landfall.Server.Store;

/// <summary>A master key. Its id is in everything that it sealed.</summary>
sealed record MasterKey(int Id, byte[] Key);

/// <summary>
/// The master keys, in a file of their own (0600) that is never in the store. The newest seals; the others still open what
/// they sealed. The file is read again when a key is not known, since a rotation may have come from another process.
/// </summary>
sealed class MasterKeys(string path)
{
    IReadOnlyList<MasterKey> keys = Load(path);

    public MasterKey Newest => keys[^1];

    public byte[] Find(int id)
    {
        if (keys.All(k => k.Id != id)) keys = Load(path);
        return keys.FirstOrDefault(k => k.Id == id)?.Key ?? throw new CryptographicException(
            $"Master key {id} is not in '{path}'. Restore the key file that belongs to this store.");
    }

    /// <summary>Adds a key that seals from now on.</summary>
    public void Rotate()
    {
        keys = [.. Load(path), New(Newest.Id + 1)];
        Save(path, keys);
    }

    static MasterKey New(int id) => new(id, RandomNumberGenerator.GetBytes(32));

    static IReadOnlyList<MasterKey> Load(string path)
    {
        if (!File.Exists(path)) Save(path, [New(1)]);
        var loaded = JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreJson.Default.ListMasterKey);
        return loaded is { Count: > 0 } ? loaded : throw new InvalidDataException($"The key file '{path}' holds no key. Restore it from a backup.");
    }

    static void Save(string path, IReadOnlyList<MasterKey> keys) =>
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes([.. keys], StoreJson.Default.ListMasterKey));
}
