using System.Security.Cryptography;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Copies large objects, 100 to a transaction, and hashes them on the way.</summary>
sealed class LargeObjectLoad(Snapshot source, Database target, Journal journal, Patience patience)
{
    /// <summary>How the names of its parts begin.</summary>
    public const string Prefix = "large objects ";

    const int Together = 100;
    const int FirstPage = 64 * 1024;
    const int Page = 1024 * 1024;

    const string Comments = """
        SELECT objoid, description FROM pg_description
        WHERE classoid = 'pg_largeobject'::regclass AND objsubid = 0 AND objoid::bigint = ANY ($1)
        """;

    readonly List<LargeObjectMeasure> measured = [];

    /// <summary>What they were on the source.</summary>
    public IReadOnlyList<LargeObjectMeasure> Measured => measured;

    public async Task RunAsync(CancellationToken stop)
    {
        var ids = await source.AskAsync(session => LargeObjects.IdsAsync(session, stop), stop);
        foreach (var some in ids.Chunk(Together))
            measured.AddRange(await patience.TryAsync(() => RunAsync(some, stop), stop));
    }

    /// <summary>The names of the parts in which objects are copied.</summary>
    public static IEnumerable<string> Keys(IReadOnlyList<long> ids) => ids.Chunk(Together).Select(Key);

    static string Key(long[] ids) => $"{Prefix}{ids[0]} to {ids[^1]}";

    async Task<List<LargeObjectMeasure>> RunAsync(long[] ids, CancellationToken stop)
    {
        var key = Key(ids);
        await journal.ReadAsync(stop);
        await using var from = await source.JoinAsync(stop);
        if (journal.Holds(key)) return await source.Database.GuardAsync(() => LargeObjects.MeasureAsync(from, ids, stop));
        await using var to = await target.OpenAsync(stop, $"BEGIN; {Journal.Insert([key])}");
        var done = await CopyAsync(ids, from, to, stop);
        await target.GuardAsync(() => to.ExecuteAsync("COMMIT", stop));
        journal.Add(key, new JournalRow(done.Count, 0));
        return done;
    }

    async Task<List<LargeObjectMeasure>> CopyAsync(long[] ids, NpgsqlConnection from, NpgsqlConnection to, CancellationToken stop)
    {
        var done = new List<LargeObjectMeasure>();
        var first = await source.Database.GuardAsync(() => LargeObjects.FirstPagesAsync(from, ids, FirstPage, stop));
        await target.GuardAsync(() => to.ExecuteAsync(
            "SELECT lo_from_bytea(v.id::oid, v.bytes) FROM unnest($1::bigint[], $2::bytea[]) AS v(id, bytes)", stop,
            first.Select(o => o.Id).ToArray(), first.Select(o => o.Bytes).ToArray()));
        foreach (var (id, bytes) in first) done.Add(await RestAsync(id, bytes, from, to, stop));
        foreach (var (id, text) in await source.Database.GuardAsync(() => from.ListAsync(
            Comments, r => (r.GetFieldValue<uint>(0), r.GetString(1)), stop, ids)))
            await target.GuardAsync(() => to.ExecuteAsync($"COMMENT ON LARGE OBJECT {id} IS {Sql.Literal(text)}", stop));
        return done;
    }

    async Task<LargeObjectMeasure> RestAsync(long id, byte[] first, NpgsqlConnection from, NpgsqlConnection to, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        long length = first.Length;
        for (var last = first.Length == FirstPage ? Page : 0; last == Page; length += last)
        {
            var at = length;
            var page = await source.Database.GuardAsync(
                () => from.ScalarAsync<byte[]>("SELECT lo_get($1::oid, $2, $3)", stop, id, at, Page));
            hash.AppendData(page);
            last = page.Length;
            if (last > 0) await target.GuardAsync(() => to.ExecuteAsync("SELECT lo_put($1::oid, $2, $3)", stop, id, at, page));
        }
        return new LargeObjectMeasure((uint)id, length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
