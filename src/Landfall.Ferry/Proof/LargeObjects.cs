using System.Security.Cryptography;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads large objects page by page.</summary>
static class LargeObjects
{
    const int Together = 100;
    const int FirstPage = 64 * 1024;
    const int Page = 1024 * 1024;

    public static Task<List<long>> IdsAsync(NpgsqlConnection session, CancellationToken stop) => session.ListAsync(
        "SELECT oid FROM pg_largeobject_metadata ORDER BY oid", r => (long)r.GetFieldValue<uint>(0), stop);

    public static async Task<List<LargeObjectMeasure>> MeasureAsync(NpgsqlConnection session, CancellationToken stop) =>
        await MeasureAsync(session, await IdsAsync(session, stop), stop);

    public static async Task<List<LargeObjectMeasure>> MeasureAsync(
        NpgsqlConnection session, IEnumerable<long> ids, CancellationToken stop)
    {
        var measured = new List<LargeObjectMeasure>();
        foreach (var some in ids.Chunk(Together))
            foreach (var (id, bytes) in await FirstPagesAsync(session, some, FirstPage, stop))
                measured.Add(await HashAsync(session, id, bytes, stop));
        return measured;
    }

    /// <summary>The first bytes of some, in one round trip.</summary>
    public static Task<List<(long Id, byte[] Bytes)>> FirstPagesAsync(
        NpgsqlConnection session, long[] ids, int bytes, CancellationToken stop) => session.ListAsync(
            "SELECT o, lo_get(o::oid, 0, $2) FROM unnest($1::bigint[]) AS o ORDER BY o",
            r => (r.GetInt64(0), r.GetFieldValue<byte[]>(1)), stop, ids, bytes);

    static async Task<LargeObjectMeasure> HashAsync(NpgsqlConnection session, long id, byte[] first, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        long length = first.Length;
        for (var last = first.Length == FirstPage ? Page : 0; last == Page; length += last)
        {
            var page = await session.ScalarAsync<byte[]>("SELECT lo_get($1::oid, $2, $3)", stop, id, length, Page);
            hash.AppendData(page);
            last = page.Length;
        }
        return new LargeObjectMeasure((uint)id, length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
