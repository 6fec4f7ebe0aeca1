using System.Collections.Concurrent;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads one side, in one snapshot, in full.</summary>
/// <param name="snapshot">The moment to read.</param>
/// <param name="readers">Sessions that read rows at a time.</param>
/// <param name="told">Called after each table with how many are done.</param>
sealed class Measurer(Snapshot snapshot, int readers, Action<int> told)
{
    /// <summary>All but the schema, which a dump holds.</summary>
    /// <param name="plans">The tables to read, as the source planned them.</param>
    /// <param name="recompute">True: also what each materialized view would hold if it were refreshed now.</param>
    /// <param name="tolerant">True: a table that cannot be read as planned is measured as different, not an error.</param>
    /// <param name="stop">Stops it.</param>
    public async Task<Measurement> MeasureAsync(
        IReadOnlyList<TablePlan> plans, bool recompute, bool tolerant, CancellationToken stop)
    {
        var work = new ConcurrentQueue<TablePlan>(plans.OrderByDescending(p => p.Size));
        var tables = new ConcurrentBag<TableMeasure>();
        var others = new Measurement();
        await Together.RunAsync(stop, [
            async inner => others = await OthersAsync(inner),
            .. Enumerable.Repeat<Func<CancellationToken, Task>>(ReadTablesAsync, Math.Clamp(Math.Min(readers, plans.Count), 1, 4))]);
        return others with
        {
            Tables = [.. tables.OrderBy(t => t.Schema, StringComparer.Ordinal).ThenBy(t => t.Name, StringComparer.Ordinal)],
        };

        async Task ReadTablesAsync(CancellationToken inner)
        {
            await using var session = await snapshot.JoinAsync(inner);
            while (work.TryDequeue(out var plan))
            {
                tables.Add(await MeasureAsync(session, plan, recompute, tolerant, inner));
                told(tables.Count);
            }
        }
    }

    Task<TableMeasure> MeasureAsync(NpgsqlConnection session, TablePlan plan, bool recompute, bool tolerant, CancellationToken stop) =>
        snapshot.Database.GuardAsync(async () =>
        {
            // An error ends the transaction, and with it the snapshot; a savepoint keeps both.
            await session.ExecuteAsync("SAVEPOINT one", stop);
            try
            {
                return await RowReader.MeasureAsync(session, plan, recompute, stop);
            }
            catch (PostgresException answer) when (tolerant && answer.SqlState.StartsWith("42", StringComparison.Ordinal))
            {
                await session.ExecuteAsync("ROLLBACK TO one", stop);
                return new TableMeasure(plan.Schema, plan.Name, plan.Kind) { Problem = answer.MessageText };
            }
        });

    Task<Measurement> OthersAsync(CancellationToken stop) => snapshot.Database.GuardAsync(async () => new Measurement
    {
        Sequences = await Sequences.MeasureAsync(snapshot.Holder, stop),
        LargeObjects = await LargeObjects.MeasureAsync(snapshot.Holder, stop),
        Facts = await CatalogFacts.ReadAsync(snapshot.Holder, stop),
        Major = snapshot.Holder.PostgreSqlVersion.Major,
    });
}
