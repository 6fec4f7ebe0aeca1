using Npgsql;

namespace Landfall.Ferry;

/// <summary>Takes a fingerprint of a source.</summary>
sealed class Fingerprinting(Database source, TimeProvider time)
{
    // A session hands in its counts when a transaction ends, unless it has done so within the last second: then with a later one, when it
    // ends or, from PostgreSQL 15 on, after ten seconds of rest (PostgreSQL, "The Cumulative Statistics System" and pgstat_report_stat).
    static readonly TimeSpan Late = TimeSpan.FromMilliseconds(1100);
    static readonly TimeSpan AtRest = TimeSpan.FromSeconds(10.5);
    const int HandedInAtRest = 15;
    const int Patience = 5;

    const string Counters = $"""
        SELECT n.nspname::text, c.relname::text, coalesce(pg_stat_get_tuples_inserted(c.oid), 0),
            coalesce(pg_stat_get_tuples_updated(c.oid), 0), coalesce(pg_stat_get_tuples_deleted(c.oid), 0), coalesce(pg_relation_filenode(c.oid)::bigint, 0)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND {Sql.UserSchema} OR c.oid = 'pg_catalog.pg_largeobject'::regclass
        ORDER BY 1, 2
        """;

    // No transaction number is used up by asking.
    const string Next = """
        SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE txid_snapshot_xmax(txid_current_snapshot()) END
        """;

    public async Task<SourceFingerprint> TakeAsync(bool rows, CancellationToken stop)
    {
        var digests = rows ? await DigestsAsync(stop) : [];
        return await source.WithSessionAsync(async session =>
        {
            var counted = await SettledAsync(session, stop);
            return counted with
            {
                Tables = [.. counted.Tables.Select(t => t with { Digest = digests.GetValueOrDefault((t.Schema, t.Name)) })],
                Sequences = (await Sequences.MeasureAsync(session, stop))
                    .ToDictionary(s => Sql.Readable(s.Schema, s.Name), s => $"{s.LastValue} {(s.IsCalled ? "used" : "unused")}"),
            };
        }, stop);
    }

    /// <summary>
    /// The tables' counters alone; null: this server counts nothing. Before a snapshot is taken they need not settle: what is handed in
    /// later makes a still source look changed, never a changed one still.
    /// </summary>
    public Task<SourceFingerprint?> CountAsync(bool settled, CancellationToken stop) => source.WithSessionAsync(async session =>
        await session.ScalarAsync<string>("SHOW track_counts", stop) != "on" ? null
            : settled ? await SettledAsync(session, stop)
            : await CountedAsync(session, await NowAsync(session, stop), await CountersAsync(session, stop), [], stop), stop);

    async Task<SourceFingerprint> SettledAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var began = await NowAsync(session, stop);
        var others = await OtherSessions.ReadAsync(session, stop);
        var rest = others.Select(s => AtRest - (began - (s.StateChanged ?? began))).Append(TimeSpan.Zero).Max();
        await Task.Delay(rest, time, stop);
        var tables = await SettledCountersAsync(session, stop);
        List<OtherSession> uncounted = [];
        if (session.PostgreSqlVersion.Major < HandedInAtRest)
            foreach (var now in await OtherSessions.ReadAsync(session, stop))
                if (now.State == "idle" && others.Any(s => (s.ProcessId, s.StateChanged) == (now.ProcessId, now.StateChanged))) uncounted.Add(now);
        return await CountedAsync(session, began, tables, uncounted, stop);
    }

    async Task<SourceFingerprint> CountedAsync(NpgsqlConnection session, DateTimeOffset began,
        IReadOnlyList<TableFingerprint> tables, IReadOnlyList<OtherSession> uncounted, CancellationToken stop) => new()
        {
            Began = began,
            Taken = time.GetUtcNow(),
            NextTransaction = await session.ScalarAsync<long>(Next, stop),
            Tables = tables,
            Uncounted = uncounted,
        };

    static async Task<DateTimeOffset> NowAsync(NpgsqlConnection session, CancellationToken stop) =>
        await session.ScalarAsync<DateTime>("SELECT clock_timestamp()", stop);

    async Task<List<TableFingerprint>> SettledCountersAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var before = await CountersAsync(session, stop);
        for (var i = 0; i < Patience; i++)
        {
            await Task.Delay(Late, time, stop);
            var now = await CountersAsync(session, stop);
            if (now.SequenceEqual(before)) break;
            before = now;
        }
        return before;
    }

    static Task<List<TableFingerprint>> CountersAsync(NpgsqlConnection session, CancellationToken stop) =>
        session.ListAsync(Counters, r => new TableFingerprint(
            r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), null), stop);

    async Task<Dictionary<(string, string), string>> DigestsAsync(CancellationToken stop)
    {
        await using var snapshot = await Snapshot.TakeAsync(source, stop);
        var plans = await snapshot.AskAsync(session => TablePlans.ReadAsync(session, stop), stop);
        var measured = await new Measurer(snapshot, readers: 1, ranges: false, told: (_, _) => { })
            .TablesAsync(plans, tolerant: false, stop);
        return measured.ToDictionary(t => t.Key, t => t.Digest);
    }
}
