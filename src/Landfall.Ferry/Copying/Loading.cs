namespace Landfall.Ferry;

/// <summary>Carries a moment of the source to the target: definitions, rows, indexes, keys, views, sequences.</summary>
sealed class Loading(Moment moment, Database source, Database target, Database admin, Journal journal,
    Patience patience, SourceRoute route)
{
    // The target is not used by anybody until the copy is proven, and the mark that says so is written durably.
    static readonly string[] TargetSettings =
    [
        "SET lock_timeout = 0", "SET synchronous_commit = off",
        "SELECT set_config(name, '128MB', false) FROM pg_settings WHERE name = 'maintenance_work_mem' AND setting::bigint < 131072",
    ];

    long bytes;

    /// <summary>Bytes of rows that this attempt carried.</summary>
    public long Bytes => bytes;

    /// <summary>Carries what the journal does not hold yet.</summary>
    /// <param name="chunks">All rows.</param>
    /// <param name="workers">Sessions that read rows of the source at a time.</param>
    /// <param name="made">Schemas that are there already.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>What the source held.</returns>
    public async Task<Measurement> RunAsync(
        IReadOnlyList<Chunk> chunks, int workers, IReadOnlySet<string> made, CancellationToken stop)
    {
        var (sequences, keys) = await patience.TryAsync(() => moment.Snapshot.AskAsync(
            async s => (await Sequences.MeasureAsync(s, stop), await KeyIndex.ReadAsync(s, stop)), stop), stop);
        var schema = new SchemaPlan(moment.Filter, moment.Plans, made, keys);
        await using var builders = new WireSessions(workers, s => target.OpenWireAsync(s, TargetSettings));
        var definitions = new Definitions(builders, journal, patience);
        await definitions.RunAsync(schema.Before, stop);

        var aside = new Aside(moment, new LargeObjectLoad(moment.Snapshot, target, journal, patience), patience);
        await LoadRowsAsync(workers, chunks, schema, definitions, aside, stop);

        await FinishAsync(schema, definitions, stop);
        var after = await SetSequencesAsync(stop);
        return Crossing.Expected(aside.Measured with
        {
            Tables = [.. Measured(chunks, aside.Counts), .. aside.Measured.Tables],
            Sequences = sequences,
            SequencesAfter = after,
        }, moment.Filter);
    }

    async Task LoadRowsAsync(
        int workers, IReadOnlyList<Chunk> chunks, SchemaPlan schema, Definitions definitions, Aside aside, CancellationToken stop)
    {
        await using var readers = new WireSessions(workers, route.OpenAsync, route.IsOutdated);
        await using var writers = new WireSessions(workers, s => target.OpenWireAsync(s, TargetSettings));
        var rows = new RowLoad(readers, writers, source, journal, patience);
        await Together.RunAsync(stop,
            inner => route.WatchWhileAsync(() => new TableLoad(rows, definitions, schema, workers).RunAsync(chunks, inner), inner),
            inner => aside.RunAsync(Aside.ToCount(chunks), inner));
        bytes = rows.Bytes;
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

    IEnumerable<TableMeasure> Measured(IReadOnlyList<Chunk> chunks, IReadOnlyDictionary<string, long> counts) =>
        from part in chunks.SelectMany(c => c.Parts)
        group journal[part.Key]! by part.Table into rows
        let read = rows.Sum(r => r.Rows)
        orderby rows.Key.FullName
        select new TableMeasure(rows.Key.Schema, rows.Key.Name, rows.Key.Kind)
        {
            Read = read,
            Rows = counts.GetValueOrDefault(rows.Key.FullName, read),
            Digest = rows.Aggregate((UInt128)0, (sum, r) => unchecked(sum + r.Digest)).ToString("x32"),
        };
}
