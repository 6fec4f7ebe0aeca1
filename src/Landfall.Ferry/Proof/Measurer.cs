using System.Collections.Concurrent;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads one side, in one snapshot, in full.</summary>
/// <param name="snapshot">The moment to read.</param>
/// <param name="readers">Sessions that read rows at a time.</param>
/// <param name="told">Called now and then with how many tables are done.</param>
sealed class Measurer(Snapshot snapshot, int readers, Action<int> told)
{
    const int Together = 50;
    const long Small = 1 << 20;

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
        var work = new ConcurrentQueue<TablePlan[]>([
            .. plans.Where(p => p.Size >= Small).OrderByDescending(p => p.Size).Select(p => new[] { p }),
            .. plans.Where(p => p.Size < Small).Chunk(Together)]);
        var measured = new ConcurrentBag<TableMeasure>();
        await using var sessions = new WireSessions(readers, snapshot.JoinWireAsync);
        await Ferry.Together.RunAsync(stop, [.. Enumerable.Repeat<Func<CancellationToken, Task>>(ReadAsync, Math.Max(readers, 1))]);
        return [.. measured.OrderBy(t => t.Schema, StringComparer.Ordinal).ThenBy(t => t.Name, StringComparer.Ordinal)];

        async Task ReadAsync(CancellationToken inner)
        {
            while (work.TryDequeue(out var some))
            {
                foreach (var one in await MeasureAsync(sessions, some, tolerant, inner)) measured.Add(one);
                told(measured.Count);
            }
        }
    }

    async Task<List<TableMeasure>> MeasureAsync(WireSessions sessions, TablePlan[] tables, bool tolerant, CancellationToken stop)
    {
        try
        {
            return await sessions.UseAsync(
                session => snapshot.Database.GuardAsync(() => RowReader.MeasureAsync(session, tables, stop)), stop);
        }
        catch (FerryException refused) when (tolerant && refused.InnerException is PostgresException answer && answer.SqlState[..2] == "42")
        {
            if (tables is [var only]) return [new TableMeasure(only.Schema, only.Name, only.Kind) { Problem = answer.MessageText }];
        }
        var measured = new List<TableMeasure>();
        foreach (var table in tables) measured.AddRange(await MeasureAsync(sessions, [table], tolerant, stop));
        return measured;
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
