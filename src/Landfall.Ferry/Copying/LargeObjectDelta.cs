using Npgsql;

namespace Landfall.Ferry;

/// <summary>Whether the large objects of a warm copy are still those of the source, all of them; else all are taken back.</summary>
sealed class LargeObjectDelta(Snapshot source, Database admin, Journal journal)
{
    const int Together = 100;

    const string Digests = "SELECT string_agg(concat_ws(' ', o, md5(lo_get(o::oid))), ',' ORDER BY o) FROM unnest($1::bigint[]) AS o";

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
