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
/// <exception cref="InvalidDataException">The file is missing or holds no key.</exception>
sealed class MasterKeys(string path)
{
    IReadOnlyList<MasterKey> keys = Load(path);

    /// <summary>Makes the first key where there is none. Every environment has a data key that one sealed: after the first, none is made.</summary>
    /// <exception cref="InvalidDataException">The key file of a store with environments is missing, or damaged.</exception>
    public static void Prepare(string path, LandfallStore store)
    {
        if (File.Exists(path) || store.Accounts.Any()) Load(path);
        else Make(path);
    }

    public static void Make(string path) => Save(path, [New(1)]);

    public MasterKey Newest => keys[^1];

    public byte[] Find(int id)
    {
        if (keys.All(k => k.Id != id)) keys = Load(path);
        return keys.FirstOrDefault(k => k.Id == id)?.Key ?? throw new CryptographicException(
            $"Master key {id} is not in '{path}'. Restore the key file that belongs to this store.");
    }

    /// <summary>Adds a key that seals from now on, and does work with it, while no other process can rotate.</summary>
    /// <exception cref="InvalidDataException">Another rotation is at work.</exception>
    public T Rotate<T>(Func<T> work)
    {
        using var only = Lock();
        keys = Load(path);
        keys = [.. keys, New(Newest.Id + 1)];
        Save(path, keys);
        return work();
    }

    FileStream Lock()
    {
        try
        {
            return new FileStream($"{path}.lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = AtomicFile.Private,
            });
        }
        catch (IOException)
        {
            throw new InvalidDataException("Another rotation of the master key is at work. Wait for it to end.");
        }
    }

    static MasterKey New(int id) => new(id, RandomNumberGenerator.GetBytes(32));

    static IReadOnlyList<MasterKey> Load(string path)
    {
        if (!File.Exists(path)) throw Missing(path);
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreJson.Default.ListMasterKey) is { Count: > 0 } loaded) return loaded;
        }
        catch (JsonException)
        {
            // What the parser says could quote a key.
        }
        throw new InvalidDataException($"The key file '{path}' holds no key. Restore it from a backup.");
    }

    static InvalidDataException Missing(string path) =>
        new($"The key file '{path}' is missing. Restore the key file that belongs to this store, or a backup: landfall restore FILE");

    static void Save(string path, IReadOnlyList<MasterKey> keys) =>
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes([.. keys], StoreJson.Default.ListMasterKey));
}
