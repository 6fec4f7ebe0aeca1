namespace Landfall.Ferry;

/// <summary>Carries a moment of the source to the target: definitions, rows, indexes, keys, views, sequences.</summary>
/// <param name="moment">The source.</param>
/// <param name="source">Its sessions.</param>
/// <param name="target">The target, as the owner to be.</param>
/// <param name="admin">The target, as its administrator.</param>
/// <param name="work">What is to do.</param>
/// <param name="workers">Sessions that read rows of the source at a time.</param>
/// <param name="made">Schemas that are there already.</param>
/// <param name="patience">Outlives cut connections.</param>
/// <param name="route">The way that the rows take.</param>
sealed class Loading(Moment moment, Database source, Database target, Database admin, Work work, int workers, IReadOnlySet<string> made,
    Patience patience, SourceRoute route)
{
    static readonly string[] TargetSettings =
    [
        "SET lock_timeout = 0",
        "SELECT set_config(name, '128MB', false) FROM pg_settings WHERE name = 'maintenance_work_mem' AND setting::bigint < 131072",
    ];

    readonly Journal journal = work.Journal;
    RowLoad? rows;

    /// <summary>Bytes of rows that this attempt carried.</summary>
    public long Bytes => rows?.Bytes ?? 0;

    /// <summary>Rows that are on the target so far.</summary>
    public long Rows => rows?.Rows ?? 0;

    /// <summary>Carries what the journal does not hold yet.</summary>
    /// <returns>What the source held.</returns>
    public async Task<Measurement> RunAsync(CancellationToken stop)
    {
        var sequences = await patience.TryAsync(() => moment.Snapshot.AskAsync(s => Sequences.MeasureAsync(s, stop), stop), stop);
        var aside = new Aside(moment, new LargeObjectLoad(moment.Snapshot, target, journal, patience), patience);
        await using var builders = Builders();
        var definitions = new Definitions(builders, journal, patience);
        var schema = await LoadRowsAsync(definitions, inner => aside.RunAsync(Aside.ToCount(work.Chunks), inner), stop);
        await FinishAsync(schema, definitions, stop);
        var after = await SetSequencesAsync(stop);
        return Crossing.Expected(aside.Measured with
        {
            Tables = [.. Measured(aside.Counts), .. aside.Measured.Tables],
            Sequences = sequences,
            SequencesAfter = after,
        }, moment.Filter);
    }

    /// <summary>Carries rows, large objects and indexes; what would have to be undone before a table is carried again is left out.</summary>
    public async Task<int> WarmAsync(CancellationToken stop)
    {
        await using var builders = Builders();
        var largeObjects = new LargeObjectLoad(moment.Snapshot, target, journal, patience);
        await LoadRowsAsync(new Definitions(builders, journal, patience), largeObjects.RunAsync, stop);
        return work.Chunks.Count;
    }

    WireSessions Builders() => new(workers, s => target.OpenWireAsync(s, TargetSettings));

    async Task<SchemaPlan> LoadRowsAsync(Definitions definitions, Func<CancellationToken, Task> beside, CancellationToken stop)
    {
        var schema = await patience.TryAsync(() => SchemaPlan.ReadAsync(moment, made, stop), stop);
        await definitions.RunAsync(schema.Before, stop);
        await using var readers = new WireSessions(workers, route.OpenAsync, route.IsOutdated);
        await using var writers = new WireSessions(workers, s => target.OpenWireAsync(s, TargetSettings));
        rows = new RowLoad(readers, writers, source, journal, patience);
        await Together.RunAsync(stop,
            inner => route.WatchWhileAsync(() => new TableLoad(rows, definitions, schema, workers).RunAsync(work.Chunks, inner), inner),
            beside);
        await journal.DemandRowsAsync(patience, stop);
        return schema;
    }

    async Task FinishAsync(SchemaPlan schema, Definitions definitions, CancellationToken stop)
    {
        await definitions.RunAsync(schema.ForeignKeys.SelectMany(k => k), stop);
        await definitions.RunAsync(schema.After, stop);
        // None of these changes what the others read. Those of one table would wait for each other.
        await Together.RunAsync(stop, [
            inner => RefreshAsync(definitions, inner),
            inner => patience.TryAsync(() => admin.WithSessionAsync(s => Statistics.CompleteAsync(s, inner), inner), inner),
            .. schema.Checks.Select<IGrouping<string, Definition>, Func<CancellationToken, Task>>(
                table => inner => definitions.RunAsync(table, inner))]);
    }

    async Task RefreshAsync(Definitions definitions, CancellationToken stop)
    {
        var views = await patience.TryAsync(() => admin.WithSessionAsync(
            s => MaterializedViews.RefreshingAsync(s, moment.Plans, stop), stop), stop);
        foreach (var view in views) await definitions.RunAsync([view], stop);
    }

    Task<List<SequenceMeasure>> SetSequencesAsync(CancellationToken stop) => patience.TryAsync(async () =>
    {
        var states = await moment.Snapshot.AskAsync(s => Sequences.MeasureAsync(s, stop), stop);
        await target.WithSessionAsync(async s =>
        {
            await Sequences.SetAsync(s, states, stop);
            return 0;
        }, stop);
        return states;
    }, stop);

    IEnumerable<TableMeasure> Measured(IReadOnlyDictionary<string, long> counts) =>
        from part in work.Chunks.SelectMany(c => c.Parts).Select(p => (p.Table, Row: journal[p.Key]!))
            .Concat(work.Kept.Select(k => (Table: k.Key, Row: k.Value)))
        group part.Row by part.Table into rows
        let read = rows.Sum(r => r.Rows)
        orderby rows.Key.FullName
        select new TableMeasure(rows.Key.Schema, rows.Key.Name, rows.Key.Kind)
        {
            Read = read,
            Rows = counts.GetValueOrDefault(rows.Key.Sql, read),
            Digest = rows.Aggregate((UInt128)0, (sum, r) => unchecked(sum + r.Digest)).ToString("x32"),
        };
}
