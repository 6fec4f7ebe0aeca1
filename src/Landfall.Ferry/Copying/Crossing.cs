namespace Landfall.Ferry;

/// <summary>What a dump holds, and what was read of the source in the same moment.</summary>
sealed record Load(
    string File, long Bytes, ArchiveFilter Filter, IReadOnlyList<TablePlan> Plans, Measurement Source,
    IReadOnlyList<Setting> Settings, IReadOnlyList<string> Warnings);

/// <summary>Takes the source's dump and digests in one snapshot, and compares the target with them.</summary>
sealed class Crossing(
    CopyRequest request, Database source, Database target, PostgresPrograms programs, Scratch scratch, IProgress<CopyProgress>? progress)
{
    /// <summary>Dumps and measures side by side.</summary>
    public async Task<Load> DumpAsync(CancellationToken stop)
    {
        await using var snapshot = await Snapshot.TakeAsync(source, stop);
        var plans = await source.GuardAsync(() => TablePlans.ReadAsync(snapshot.Holder, stop));
        await snapshot.LockAsync(plans, stop);
        progress?.Report(new CopyProgress(CopyStage.Snapshot, $"Holding one moment of {plans.Count} tables", 0, plans.Count));

        var file = scratch.NewFile("source.dump");
        var dumper = new Dumper(programs, source);
        var measured = new Measurement();
        IReadOnlyList<string> warnings = [];
        await Together.RunAsync(stop,
            async inner => warnings = await dumper.DumpAsync(file, snapshot.Id, schemaOnly: false, inner),
            async inner => measured = await Measurer(snapshot, CopyStage.Dump, plans.Count)
                .MeasureAsync(plans, recompute: true, tolerant: false, inner));
        var (after, settings) = await source.GuardAsync(async () => (
            await Sequences.MeasureAsync(snapshot.Holder, stop), await Settings.ReadAsync(snapshot.Holder, stop)));
        await dumper.CheckAsync(file, stop);
        var filter = ArchiveFilter.Of(Archive.Read(file));
        return new Load(file, new FileInfo(file).Length, filter, plans,
            Expected(measured with { SequencesAfter = after }, filter), settings, warnings);
    }

    /// <summary>Reads the target in full and compares.</summary>
    public async Task<ProofReport> ProveAsync(Load load, CancellationToken stop)
    {
        await using var snapshot = await Snapshot.TakeAsync(target, stop);
        var there = await target.GuardAsync(() => TablePlans.ReadAsync(snapshot.Holder, stop));
        var wanted = load.Plans.Select(p => (p.Schema, p.Name)).ToHashSet();
        var existing = there.Select(p => (p.Schema, p.Name)).ToHashSet();
        List<TablePlan> plans = [
            .. load.Plans.Where(p => existing.Contains((p.Schema, p.Name))), .. there.Where(p => !wanted.Contains((p.Schema, p.Name)))];
        var measured = await Measurer(snapshot, CopyStage.Prove, plans.Count)
            .MeasureAsync(plans, recompute: false, tolerant: true, stop);
        return Comparison.Compare(load.Source, measured with { Schema = (await SchemaAsync(snapshot, "target.schema", stop)).Schema });
    }

    /// <summary>Measures the source alone, for a proof without a copy.</summary>
    public async Task<Load> MeasureAsync(CancellationToken stop)
    {
        await using var snapshot = await Snapshot.TakeAsync(source, stop);
        var plans = await source.GuardAsync(() => TablePlans.ReadAsync(snapshot.Holder, stop));
        await snapshot.LockAsync(plans, stop);
        var measured = await Measurer(snapshot, CopyStage.Snapshot, plans.Count)
            .MeasureAsync(plans, recompute: true, tolerant: false, stop);
        var schema = await SchemaAsync(snapshot, "source.schema", stop);
        return new Load("", 0, schema, plans, Expected(measured with { SequencesAfter = measured.Sequences }, schema), [], []);
    }

    async Task<ArchiveFilter> SchemaAsync(Snapshot snapshot, string name, CancellationToken stop)
    {
        var file = scratch.NewFile(name);
        await new Dumper(programs, snapshot.Database).DumpAsync(file, snapshot.Id, schemaOnly: true, stop);
        return ArchiveFilter.Of(Archive.Read(file));
    }

    // What is left out is told, and not expected on the target.
    static Measurement Expected(Measurement source, ArchiveFilter filter) => source with
    {
        Schema = filter.Schema,
        Tables = [.. source.Tables.Where(t => !filter.Drops($"{t.Schema}.{t.Name}"))],
        Facts = [.. source.Facts.Where(f => !filter.Drops(f.Name))],
    };

    Measurer Measurer(Snapshot snapshot, CopyStage stage, int total) => new(
        snapshot, request.Readers, done => progress?.Report(new CopyProgress(stage, "Reading rows", done, total)));
}
