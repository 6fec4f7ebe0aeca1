using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads the rows of tables and takes their digests.</summary>
static class RowReader
{
    /// <summary>Reads tables, or parts of them, one after the other, in one round trip.</summary>
    public static async Task<IReadOnlyList<CopyDigest>> ReadAsync(WireConnection session, IReadOnlyList<Part> parts, CancellationToken stop)
    {
        var digests = parts.Select(p => CopyDigest.Of(p.Table, keep: false)).ToList();
        await CopyOut.RunAsync(session, parts.Select(p => p.Table.CopyOut(p.Range)), digests, to: null, stop);
        return digests;
    }

    /// <summary>
    /// The digest that a materialized view would have if it were refreshed now. A stale view may not even be computable any more: then
    /// only its stored rows count.
    /// </summary>
    public static async Task<string?> RecomputedAsync(Snapshot snapshot, TablePlan view, CancellationToken stop)
    {
        try
        {
            await using var session = await snapshot.JoinWireAsync(stop);
            var digest = CopyDigest.Of(view, keep: false);
            await CopyOut.RunAsync(session, [view.CopyRecomputed], [digest], to: null, stop);
            return digest.Sum.ToString("x32");
        }
        catch (FerryException failure) when (failure.InnerException is PostgresException answer && answer.SqlState[..2] is not ("57" or "08"))
        {
            return null;
        }
    }
}
