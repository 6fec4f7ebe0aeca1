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
            async inner => copy = await Measurer(snapshot, CopyStage.Prove, plans, ranges).MeasureAsync(plans, tolerant: true, inner),
            async inner => schema = await SchemaAsync(snapshot, inner));
        (source, copy) = await RecomputedAsync(moment, source, copy, view => (snapshot, existing[view.Sql]), stop);
        copy = await ComputedAsync(moment, snapshot, source, copy, stop);
        if (source.Major != copy.Major) source = source with { Schema = await RewordedAsync(source.Schema, schema, stop) };
        var (asked, set) = await target.WithSessionAsync(session => Settings.CompareAsync(
            session, request.Target.Database, request.Target.User, source.Settings, stop), stop);
        return Comparison.Compare(
            source with { Facts = [.. source.Facts, .. asked] }, copy with { Schema = schema, Facts = [.. copy.Facts, .. set] });
    }

    async Task<IReadOnlyList<ArchiveEntry>> RewordedAsync(
        IReadOnlyList<ArchiveEntry> source, IReadOnlyList<ArchiveEntry> copy, CancellationToken stop)
    {
        await using var owner = new Database(Side.Target, request.Target);
        return await owner.WithSessionAsync(session => Rewording.OfAsync(session, source, copy, stop), stop);
    }

    /// <summary>Measures the source alone, for a proof without a copy.</summary>
    public async Task<Measurement> MeasureAsync(Moment moment, CancellationToken stop)
    {
        var measured = await Measurer(moment.Snapshot, CopyStage.Snapshot, moment.Plans, ranges: false)
            .MeasureAsync(moment.Plans, tolerant: false, stop);
        var settings = await moment.Snapshot.AskAsync(s => Settings.ReadAsync(s, request.Source.User, stop), stop);
        return Expected(measured with { SequencesAfter = measured.Sequences, Settings = settings }, moment.Filter);
    }

    /// <summary>What is left out is told, and not expected on the target.</summary>
    public static Measurement Expected(Measurement source, ArchiveFilter filter) => source with
    {
        Schema = filter.Schema,
        Facts = [.. source.Facts.Where(f => !filter.Drops(f.Schema, f.Name))],
    };

    // A materialized view that was stale on the source is fresh on the target. Where its query does not answer the same on both servers, the
    // target must hold what it answers there. All this is asked only of views that differ.
    static async Task<(Measurement Source, Measurement Copy)> RecomputedAsync(
        Moment moment, Measurement source, Measurement copy, Func<TablePlan, (Snapshot, TablePlan)> there, CancellationToken stop)
    {
        var (here, copied) = (source.Tables.ToDictionary(t => t.Key), copy.Tables.ToDictionary(t => t.Key));
        foreach (var view in moment.Plans.Where(p => p.Kind == TableKind.MaterializedView))
        {
            if (!here.TryGetValue((view.Schema, view.Name), out var before) || !copied.TryGetValue(before.Key, out var now)
                || now.Problem is not null || before.Digest == now.Digest) continue;
            here[before.Key] = before = before with { Recomputed = await RecomputeAsync(moment.Snapshot, view) };
            if (before.Recomputed.Contains(now.Digest)) continue;
            var (snapshot, plan) = there(view);
            var fresh = await RecomputeAsync(snapshot, plan);
            copied[now.Key] = now with { Recomputed = fresh.Contains(now.Digest) ? fresh : [.. fresh, .. await RecomputeAsync(snapshot, plan)] };
        }
        return (source with { Tables = [.. here.Values] }, copy with { Tables = [.. copied.Values] });

        async Task<IReadOnlyList<string>> RecomputeAsync(Snapshot snapshot, TablePlan view) =>
            await RowReader.RecomputedAsync(snapshot, view, stop) is { } digest ? [digest] : [];
    }

    // Where a table differs in nothing but what the servers compute, that is named. It is read once more, on both sides, only then.
    static async Task<Measurement> ComputedAsync(
        Moment moment, Snapshot there, Measurement source, Measurement copy, CancellationToken stop)
    {
        var tables = copy.Tables.ToDictionary(t => t.Key);
        foreach (var (plan, before) in moment.Plans.Where(p => p.Computes).Join(source.Tables, p => (p.Schema, p.Name), t => t.Key, (p, t) => (p, t)))
        {
            if (!tables.TryGetValue(before.Key, out var now) || now.Problem is not null || now.Digest == before.Digest
                || now.Rows != before.Rows || !await IsEqualAsync(plan.With())) continue;
            var other = new List<string>();
            foreach (var column in plan.Computed)
                if (!await IsEqualAsync(plan.With(column))) other.Add(column);
            tables[now.Key] = now with { Problem = $"nothing but what the servers compute: {string.Join(", ", other.Count > 0 ? other : plan.Computed)}" };
        }
        return copy with { Tables = [.. tables.Values] };

        async Task<bool> IsEqualAsync(TablePlan plan) => await SumAsync(moment.Snapshot, plan) == await SumAsync(there, plan);

        async Task<UInt128> SumAsync(Snapshot side, TablePlan plan)
        {
            await using var session = await side.JoinWireAsync(stop);
            return (await side.Database.GuardAsync(() => RowReader.ReadAsync(session, [new Part(plan, null)], stop)))[0].Sum;
        }
    }

    async Task<IReadOnlyList<ArchiveEntry>> SchemaAsync(Snapshot snapshot, CancellationToken stop)
    {
        var file = scratch.NewFile($"target-{Guid.NewGuid():N}.schema");
        await new Dumper(programs, snapshot.Database).DumpAsync(file, snapshot.Id, stop);
        return ArchiveFilter.Of(Archive.Read(file)).Schema;
    }

    Measurer Measurer(Snapshot snapshot, CopyStage stage, IReadOnlyList<TablePlan> plans, bool ranges)
    {
        var total = plans.Sum(p => p.Size);
        return new(snapshot, Math.Clamp(request.Readers, 1, 4), ranges,
            (done, rows) => progress?.Report(new CopyProgress(stage, "Bytes of tables read", done, total) { Rows = rows }));
    }
}
