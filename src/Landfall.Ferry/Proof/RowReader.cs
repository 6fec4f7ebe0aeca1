using System.Buffers;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads the rows of one table and takes their digest.</summary>
static class RowReader
{
    const int Piece = 256 * 1024;

    public static async Task<TableMeasure> MeasureAsync(NpgsqlConnection session, TablePlan plan, bool recompute, CancellationToken stop)
    {
        var (rows, digest) = await DigestAsync(session, plan.Rows, stop);
        var measure = new TableMeasure(plan.Schema, plan.Name, plan.Kind)
        {
            Rows = await session.ScalarAsync<long>(plan.Count, stop),
            Read = rows,
            Digest = digest,
        };
        if (!recompute || plan.Kind != TableKind.MaterializedView) return measure;
        return measure with { Recomputed = await RecomputedAsync(session, plan, stop) };
    }

    // A stale view may not even be computable any more; then only its stored rows count.
    static async Task<string?> RecomputedAsync(NpgsqlConnection session, TablePlan plan, CancellationToken stop)
    {
        await session.ExecuteAsync("SAVEPOINT recomputed", stop);
        try
        {
            return (await DigestAsync(session, plan.Recomputed, stop)).Digest;
        }
        catch (PostgresException answer) when (answer.SqlState[..2] is not ("57" or "08"))
        {
            await session.ExecuteAsync("ROLLBACK TO recomputed", stop);
            return null;
        }
    }

    static async Task<(long Rows, string Digest)> DigestAsync(NpgsqlConnection session, string query, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            using var digest = new BinaryCopyDigest();
            await using var stream = await session.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT binary)", stop);
            while (await stream.ReadAsync(buffer, stop) is > 0 and var read) digest.Add(buffer.AsSpan(0, read));
            digest.Finish();
            return (digest.Rows, digest.Sum.ToString("x32"));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
