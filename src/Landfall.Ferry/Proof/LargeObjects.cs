using System.Security.Cryptography;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads large objects page by page.</summary>
static class LargeObjects
{
    const int Together = 100;
    const int FirstPage = 64 * 1024;
    const int Page = 1024 * 1024;

    public static async Task<List<LargeObjectMeasure>> MeasureAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var measured = new List<LargeObjectMeasure>();
        var ids = await session.ListAsync(
            "SELECT oid FROM pg_largeobject_metadata ORDER BY oid", r => (long)r.GetFieldValue<uint>(0), stop);
        foreach (var some in ids.Chunk(Together))
        {
            var first = await session.ListAsync(
                $"SELECT o::oid, lo_get(o::oid, 0, {FirstPage}) FROM unnest($1::bigint[]) AS o",
                r => (Id: r.GetFieldValue<uint>(0), Bytes: r.GetFieldValue<byte[]>(1)), stop, some);
            foreach (var (id, bytes) in first) measured.Add(await HashAsync(session, id, bytes, stop));
        }
        return measured;
    }

    static async Task<LargeObjectMeasure> HashAsync(NpgsqlConnection session, uint id, byte[] first, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        long length = first.Length;
        for (var last = first.Length == FirstPage ? Page : 0; last == Page; length += last)
        {
            var page = await session.ScalarAsync<byte[]>("SELECT lo_get($1::oid, $2, $3)", stop, (long)id, length, Page);
            hash.AppendData(page);
            last = page.Length;
        }
        return new LargeObjectMeasure(id, length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
