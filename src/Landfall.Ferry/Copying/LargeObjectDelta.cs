using Npgsql;

namespace Landfall.Ferry;

/// <summary>Whether the large objects of a warm copy are still those of the source, all of them; else all are taken back.</summary>
sealed class LargeObjectDelta(Snapshot source, Database admin, Journal journal)
{
    const int Together = 100;

    // Page by page: no server hands out more than 1 GB at once, and a whole object would lie in its memory.
    const string Digests = """
        WITH RECURSIVE page(o, number, length, digest) AS (
            SELECT o, 0::bigint, length(bytes), md5(bytes) FROM unnest($1::bigint[]) AS o, lo_get(o::oid, 0, 1048576) AS bytes
            UNION ALL
            SELECT o, number + 1, length(bytes), md5(bytes) FROM page, lo_get(o::oid, (number + 1) * 1048576, 1048576) AS bytes
            WHERE length = 1048576)
        SELECT string_agg(concat_ws(' ', o, digest), ',' ORDER BY o, number) FROM page
        """;

    const string UnlinkSome =
        "SELECT count(lo_unlink(oid)) FROM (SELECT oid FROM pg_largeobject_metadata LIMIT 1000) AS page";

    public async Task<bool> IsEqualAsync(CancellationToken stop)
    {
        await using var here = await source.JoinAsync(stop);
        await using var there = await admin.OpenAsync(stop);
        var ids = await source.Database.GuardAsync(() => LargeObjects.IdsAsync(here, stop));
        if (!ids.SequenceEqual(await admin.GuardAsync(() => LargeObjects.IdsAsync(there, stop)))) return false;
        if (!LargeObjectLoad.Keys(ids).All(journal.Holds)) return false;
        foreach (var some in ids.Chunk(Together))
        {
            var digests = await source.Database.GuardAsync(() => here.ScalarAsync<string>(Digests, stop, [some]));
            if (digests != await admin.GuardAsync(() => there.ScalarAsync<string>(Digests, stop, [some]))) return false;
        }
        return true;
    }

    // In this order: one that is not in the journal, but there, is found above.
    public async Task TakeBackAsync(NpgsqlConnection session, CancellationToken stop)
    {
        await journal.TakeBackAsync(session, [], key => key.StartsWith(LargeObjectLoad.Prefix, StringComparison.Ordinal), stop);
        while (await session.ScalarAsync<long>(UnlinkSome, stop) > 0)
        {
            // Each round is a transaction of its own.
        }
    }
}
