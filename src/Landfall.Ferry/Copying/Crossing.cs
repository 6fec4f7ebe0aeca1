namespace Landfall.Ferry;

/// <summary>Measures a source without copying it, and compares a target with what was measured.</summary>
sealed class Crossing(
    CopyRequest request, Database target, PostgresPrograms programs, Scratch scratch, IProgress<CopyProgress>? progress)
{
    /// <summary>Reads the target in full and compares.</summary>
    public async Task<ProofReport> ProveAsync(Moment moment, Measurement source, CancellationToken stop)
    {
        await using var snapshot = await Snapshot.TakeAsync(target, stop);
        // Before 14 a server reads the whole table for each range of its pages.
        var (there, ranges) = await snapshot.AskAsync(
            async session => (await TablePlans.ReadAsync(session, stop), session.PostgreSqlVersion.Major >= 14), stop);
        var wanted = moment.Plans.Select(p => p.Sql).ToHashSet();
        var existing = there.ToDictionary(p => p.Sql);
        List<TablePlan> plans = [
            .. moment.Plans.Where(p => existing.ContainsKey(p.Sql))
                .Select(p => p with { Pages = existing[p.Sql].Pages, Size = existing[p.Sql].Size }),
            .. there.Where(p => !wanted.Contains(p.Sql))];
        var copy = new Measurement();
        IReadOnlyList<ArchiveEntry> schema = [];
        await Together.RunAsync(stop,
            async inner => copy = await Measurer(snapshot, CopyStage.Prove, plans.Count, ranges).MeasureAsync(plans, tolerant: true, inner),
            async inner => schema = await SchemaAsync(snapshot, inner));
        source = await RecomputedAsync(moment, source, copy, stop);
        return Comparison.Compare(source, copy with { Schema = schema });
    }

    /// <summary>Measures the source alone, for a proof without a copy.</summary>
    public async Task<Measurement> MeasureAsync(Moment moment, CancellationToken stop)
    {
        var measured = await Measurer(moment.Snapshot, CopyStage.Snapshot, moment.Plans.Count, ranges: false)
            .MeasureAsync(moment.Plans, tolerant: false, stop);
        return Expected(measured with { SequencesAfter = measured.Sequences }, moment.Filter);
    }

    /// <summary>What is left out is told, and not expected on the target.</summary>
    public static Measurement Expected(Measurement source, ArchiveFilter filter) => source with
    {
        Schema = filter.Schema,
        Facts = [.. source.Facts.Where(f => !filter.Drops(f.Schema, f.Name))],
    };

    // A materialized view that was stale on the source is fresh on the target; what it would be on the source is asked only then.
    static async Task<Measurement> RecomputedAsync(Moment moment, Measurement source, Measurement copy, CancellationToken stop)
    {
        var digests = copy.Tables.ToDictionary(t => t.Key, t => t.Digest);
        var views = moment.Plans.Where(p => p.Kind == TableKind.MaterializedView).ToDictionary(p => (p.Schema, p.Name));
        var tables = new List<TableMeasure>();
        foreach (var table in source.Tables)
            tables.Add(views.TryGetValue(table.Key, out var view) && digests.GetValueOrDefault(table.Key) != table.Digest
                ? table with { Recomputed = await RowReader.RecomputedAsync(moment.Snapshot, view, stop) }
                : table);
        return source with { Tables = tables };
    }

    async Task<IReadOnlyList<ArchiveEntry>> SchemaAsync(Snapshot snapshot, CancellationToken stop)
    {
        var file = scratch.NewFile($"target-{Guid.NewGuid():N}.schema");
        await new Dumper(programs, snapshot.Database).DumpAsync(file, snapshot.Id, stop);
        return ArchiveFilter.Of(Archive.Read(file)).Schema;
    }

    Measurer Measurer(Snapshot snapshot, CopyStage stage, int total, bool ranges) => new(
        snapshot, Math.Clamp(request.Readers, 1, 4), ranges, done => progress?.Report(new CopyProgress(stage, "Reading rows", done, total)));
}
