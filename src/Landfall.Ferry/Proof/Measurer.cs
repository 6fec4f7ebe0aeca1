using System.Collections.Concurrent;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads one side, in one snapshot, in full.</summary>
/// <param name="snapshot">The moment to read.</param>
/// <param name="readers">Sessions that read rows at a time.</param>
/// <param name="ranges">True: large tables are read in ranges of pages, by several readers at a time.</param>
/// <param name="told">Called now and then with the bytes on disk, and the rows, of what is done.</param>
sealed class Measurer(Snapshot snapshot, int readers, bool ranges, Action<long, long> told)
{
    const int Together = 50;
    const long Small = 1 << 20;
    const long Piece = 64 << 20;

    /// <summary>All but the schema, which a dump holds.</summary>
    /// <param name="plans">The tables to read, as the source planned them.</param>
    /// <param name="tolerant">True: a table that cannot be read as planned is measured as different, not an error.</param>
    /// <param name="stop">Stops it.</param>
    public async Task<Measurement> MeasureAsync(IReadOnlyList<TablePlan> plans, bool tolerant, CancellationToken stop)
    {
        var others = new Measurement();
        IReadOnlyList<TableMeasure> tables = [];
        await Ferry.Together.RunAsync(stop,
            async inner => others = await OthersAsync(inner),
            async inner => tables = await TablesAsync(plans, tolerant, inner));
        return others with { Tables = tables };
    }

    /// <summary>The rows of tables.</summary>
    public async Task<IReadOnlyList<TableMeasure>> TablesAsync(IReadOnlyList<TablePlan> plans, bool tolerant, CancellationToken stop)
    {
        var work = new ConcurrentQueue<Part[]>([
            .. plans.Where(p => p.Size >= Small).OrderByDescending(p => p.Size)
                .SelectMany(p => (ranges ? p.Ranges(Piece) : [null]).Select(range => new[] { new Part(p, range) })),
            .. plans.Where(p => p.Size < Small).Select(p => new Part(p, null)).Chunk(Together)]);
        var read = new ConcurrentBag<(TablePlan Table, CopyDigest? Digest, string? Problem)>();
        var (bytes, rows) = (0L, 0L);
        await using var sessions = new WireSessions(readers, snapshot.JoinWireAsync);
        await Ferry.Together.RunAsync(stop, [.. Enumerable.Repeat<Func<CancellationToken, Task>>(ReadAsync, Math.Max(readers, 1))]);
        return [.. read.GroupBy(r => r.Table).Select(Measure)
            .OrderBy(t => t.Schema, StringComparer.Ordinal).ThenBy(t => t.Name, StringComparer.Ordinal)];

        async Task ReadAsync(CancellationToken inner)
        {
            while (work.TryDequeue(out var some))
            {
                foreach (var one in await this.ReadAsync(sessions, some, tolerant, inner))
                {
                    read.Add(one);
                    Interlocked.Add(ref rows, one.Digest?.Rows ?? 0);
                }
                told(Interlocked.Add(ref bytes, some.Sum(p => p.Bytes)), Interlocked.Read(ref rows));
            }
        }
    }

    static TableMeasure Measure(IGrouping<TablePlan, (TablePlan Table, CopyDigest? Digest, string? Problem)> table)
    {
        var measure = new TableMeasure(table.Key.Schema, table.Key.Name, table.Key.Kind);
        if (table.FirstOrDefault(r => r.Problem is not null).Problem is { } problem) return measure with { Problem = problem };
        var rows = table.Sum(r => r.Digest!.Rows);
        var sum = table.Aggregate((UInt128)0, (all, r) => unchecked(all + r.Digest!.Sum));
        return measure with { Rows = rows, Read = rows, Digest = sum.ToString("x32") };
    }

    async Task<IEnumerable<(TablePlan Table, CopyDigest? Digest, string? Problem)>> ReadAsync(
        WireSessions sessions, Part[] parts, bool tolerant, CancellationToken stop)
    {
        try
        {
            var digests = await sessions.UseAsync(
                session => snapshot.Database.GuardAsync(() => RowReader.ReadAsync(session, parts, stop)), stop);
            return parts.Zip(digests, (part, digest) => (part.Table, (CopyDigest?)digest, (string?)null));
        }
        catch (FerryException refused) when (tolerant && refused.InnerException is PostgresException answer && answer.SqlState[..2] == "42")
        {
            if (parts is [var only]) return [(only.Table, null, answer.MessageText)];
        }
        var read = new List<(TablePlan, CopyDigest?, string?)>();
        foreach (var part in parts) read.AddRange(await ReadAsync(sessions, [part], tolerant, stop));
        return read;
    }

    async Task<Measurement> OthersAsync(CancellationToken stop)
    {
        await using var session = await snapshot.JoinAsync(stop);
        return await snapshot.Database.GuardAsync(async () => new Measurement
        {
            Sequences = await Sequences.MeasureAsync(session, stop),
            LargeObjects = await LargeObjects.MeasureAsync(session, stop),
            Facts = await CatalogFacts.ReadAsync(session, stop),
            Major = session.PostgreSqlVersion.Major,
        });
    }
}
