using System.Collections.Concurrent;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>
/// Takes up a warm copy of a source that has been written since (postgres-copy 6): finds the tables that are still equal, by what both
/// servers say of their rows, and takes the others back, so that they are carried again as if they never had been.
/// </summary>
/// <param name="moment">The source as it is now.</param>
/// <param name="admin">The target.</param>
/// <param name="journal">What the target has.</param>
/// <param name="told">Called with how many tables of how many are compared.</param>
sealed class Delta(Moment moment, Database admin, Journal journal, Action<int, int> told)
{
    // Constraints go with their indexes. Names are written with their schemas, since no search path is set.
    const string Indexes = """
        SELECT CASE WHEN k.oid IS NULL THEN format('DROP INDEX %s', i.indexrelid::regclass)
            ELSE format('ALTER TABLE ONLY %s DROP CONSTRAINT %I', i.indrelid::regclass, k.conname) END
        FROM pg_index i LEFT JOIN pg_constraint k
            ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
        WHERE i.indrelid = $1::regclass
        """;

    /// <summary>Compares, and takes back what differs.</summary>
    /// <param name="before">The moment that the target has.</param>
    /// <param name="now">The moment to bring it to; its definitions are the same.</param>
    /// <param name="workers">Tables that are compared at a time.</param>
    /// <param name="stop">Stops it. What was taken back then stays so.</param>
    /// <returns>The tables that stay; null: so much is there already that nothing can be taken back.</returns>
    public async Task<IReadOnlyDictionary<TablePlan, JournalRow>?> TakeUpAsync(
        JournalMoment before, JournalMoment now, int workers, CancellationToken stop)
    {
        await journal.ReadAsync(stop);
        var schema = await SchemaPlan.ReadAsync(moment, new HashSet<string>(), stop);
        List<TablePlan> tables = [.. moment.Plans.Where(p => p.Kind == TableKind.Table)];
        var kept = await EqualAsync([.. tables.Where(IsComplete).Where(Unwritten(before, now))], workers, stop);
        List<TablePlan> others = [.. tables.Where(t => !kept.Contains(t))];
        var largeObjects = new LargeObjectDelta(moment.Snapshot, admin, journal);
        var same = await largeObjects.IsEqualAsync(stop);
        if ((others.Count > 0 || !same) && HasBegunToFinish(schema)) return null;
        await admin.WithSessionAsync(async session =>
        {
            foreach (var table in others) await TakeBackAsync(session, table, schema, stop);
            if (!same) await largeObjects.TakeBackAsync(session, stop);
            return 0;
        }, stop);
        await journal.ChangeAsync(now, stop);
        return kept.ToDictionary(t => t, journal.Of);
    }

    // Statistics are made last, of all that is made of a table.
    bool IsComplete(TablePlan table) => journal.Holds(SchemaPlan.StatisticsOf(table).Key);

    // The server counts what is written, but may forget; so a count that changed saves looking, and one that did not proves nothing.
    static Func<TablePlan, bool> Unwritten(JournalMoment before, JournalMoment now)
    {
        if (before.Counters is null || now.Counters is null) return _ => true;
        var changed = SourceFingerprint.FromJson(before.Counters).Compare(SourceFingerprint.FromJson(now.Counters)).Tables.ToHashSet();
        return table => !changed.Contains(table.FullName);
    }

    // Foreign keys, triggers and views would stand in the way of rows.
    bool HasBegunToFinish(SchemaPlan schema) => journal.HoldsAny(MaterializedViews.Prefix)
        || schema.ForeignKeys.SelectMany(k => k).Concat(schema.After).Any(d => journal.Holds(d.Key));

    async Task<HashSet<TablePlan>> EqualAsync(List<TablePlan> tables, int workers, CancellationToken stop)
    {
        var work = new ConcurrentQueue<TablePlan>(tables.OrderByDescending(t => t.Size));
        var equal = new ConcurrentBag<TablePlan>();
        var compared = 0;
        await Together.RunAsync(stop, [.. Enumerable.Repeat<Func<CancellationToken, Task>>(CompareAsync, workers)]);
        return [.. equal];

        async Task CompareAsync(CancellationToken inner)
        {
            await using var here = await moment.Snapshot.JoinAsync(inner);
            await using var there = await admin.OpenAsync(inner);
            while (work.TryDequeue(out var table))
            {
                var source = ServerDigest.ReadAsync(moment.Snapshot.Database, here, table, inner);
                var target = ServerDigest.ReadAsync(admin, there, table, inner);
                await Task.WhenAll(source, target);
                if (await source is { } digest && digest == await target) equal.Add(table);
                told(Interlocked.Increment(ref compared), tables.Count);
            }
        }
    }

    async Task TakeBackAsync(NpgsqlConnection session, TablePlan table, SchemaPlan schema, CancellationToken stop)
    {
        var names = schema.NamesOf(table).ToHashSet();
        var undo = await UndoAsync(session, table, stop);
        await journal.TakeBackAsync(session, undo, key => names.Contains(key) || Part.IsOf(table, key), stop);
    }

    // What belongs to an extension is made and kept by it, but for the user's rows.
    static async Task<List<string>> UndoAsync(NpgsqlConnection session, TablePlan table, CancellationToken stop) =>
        !await session.ScalarAsync<bool>("SELECT to_regclass($1) IS NOT NULL", stop, table.Sql) ? []
        : table.Condition is { } condition ? [$"DELETE FROM ONLY {table.Sql} AS t {condition}"]
        : [.. await session.ListAsync(Indexes, r => r.GetString(0), stop, table.Sql), $"TRUNCATE ONLY {table.Sql}"];
}
