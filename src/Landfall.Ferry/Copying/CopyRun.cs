namespace Landfall.Ferry;

/// <summary>One run of a copy, stage by stage.</summary>
sealed class CopyRun(
    CopyRequest request, Database source, Database target, Database admin, IProgress<CopyProgress>? progress, TimeProvider time)
{
    readonly List<StageDuration> durations = [];
    readonly DateTimeOffset started = time.GetUtcNow();

    public async Task<CopyReport> RunAsync(CancellationToken stop)
    {
        var facts = await StageAsync(
            CopyStage.Preflight, "Looking at both sides", () => new Preflight(request, source, admin).RunAsync(stop));
        Preflight.Demand(facts);
        var identity = await source.WithSessionAsync(s => SourceIdentity.ReadAsync(source.Url, s, stop), stop);
        await using var claim = await StageAsync(
            CopyStage.Claim, "Claiming the target", () => Claim.TakeAsync(admin, request, identity, stop));
        if (claim.Done is { } done) return done;

        var programs = await PostgresPrograms.FindAsync(request.Programs, facts.Source.Major, facts.Target.Major, stop);
        using var scratch = Scratch.ForCopy(request.Scratch, request.Run);
        var crossing = new Crossing(request, source, admin, programs, scratch, progress);
        var load = await StageAsync(CopyStage.Dump, "Dumping the source", () => crossing.DumpAsync(stop));
        var made = await StageAsync(CopyStage.Prepare, "Making extensions", () => admin.WithSessionAsync(
            s => Preparation.RunAsync(s, request.Target.User, facts.Extensions, stop), stop));
        await StageAsync(CopyStage.Restore, "Restoring", () => RestoreAsync(programs, load, made, scratch, facts.Source.Bytes, stop));
        var unset = await StageAsync(CopyStage.Finish, "Settings and statistics", () => FinishAsync(load, stop));
        var proof = await StageAsync(CopyStage.Prove, "Reading the target back", () => crossing.ProveAsync(load, stop));
        var report = Report(facts, programs, load, proof, unset);
        if (!proof.Proven) throw Unproven(proof);
        await claim.FinishAsync(report, stop);
        return report;
    }

    async Task<int> RestoreAsync(
        PostgresPrograms programs, Load load, IReadOnlySet<string> made, Scratch scratch, long sourceBytes, CancellationToken stop)
    {
        var entries = load.Filter.Kept.Where(e => e.Kind != "SCHEMA" || !made.Contains(e.Tag)).ToList();
        var list = scratch.NewFile("restore.list");
        var atomic = await admin.WithSessionAsync(s => FitsOneTransaction(s, entries.Count, stop), stop);
        await new Growth(admin, time, progress).WhileAsync(CopyStage.Restore, sourceBytes,
            () => new Restorer(programs, target).RestoreAsync(load.File, list, entries, atomic, stop), stop);
        return entries.Count;
    }

    // A transaction locks each table, index and sequence that it makes, and the server's table of locks has a fixed size. A restore in
    // several transactions is as safe: the claim stays unfinished, and what is unfinished is wiped.
    static Task<bool> FitsOneTransaction(Npgsql.NpgsqlConnection session, int entries, CancellationToken stop) => session.ScalarAsync<bool>(
        "SELECT current_setting('max_locks_per_transaction')::bigint * current_setting('max_connections')::bigint > $1 * 3",
        stop, (long)entries);

    Task<List<Dropped>> FinishAsync(Load load, CancellationToken stop) => admin.WithSessionAsync(async session =>
    {
        var unset = await Settings.ApplyAsync(session, request.Target.Database, request.Target.User, load.Settings, stop);
        // A restore leaves no statistics, and without them the first hours are slow.
        await session.ExecuteAsync("ANALYZE", stop);
        return unset;
    }, stop);

    CopyReport Report(PreflightReport facts, PostgresPrograms programs, Load load, ProofReport proof, List<Dropped> unset) => new()
    {
        Run = request.Run,
        Source = source.Url.ToString(),
        Target = request.Target.ToString(),
        Versions = new CopyVersions(facts.Source.Version, facts.Target.Version, programs.Version),
        Started = started,
        Finished = time.GetUtcNow(),
        Durations = [.. durations],
        DumpBytes = load.Bytes,
        Dropped = [.. DroppedEntries.Of(load.Filter, facts.Extensions), .. unset],
        DroppedGrants = DroppedEntries.Grants(load.Filter),
        Warnings = [.. facts.Warnings, .. load.Warnings],
        Proof = proof,
    };

    static FerryException Unproven(ProofReport proof)
    {
        var tables = proof.FailedTables();
        return new FerryException(FerryErrors.ProofFailed,
            "The copy is not equal to the source: "
                + string.Join("; ", tables.Select(t => $"table {t} differs").Concat(proof.Differences).Take(20)) + ".",
            "Do not use this copy. Start the same run again: it wipes the target and copies anew.")
        {
            Tables = tables,
            Proof = proof,
        };
    }

    async Task<T> StageAsync<T>(CopyStage stage, string message, Func<Task<T>> work)
    {
        progress?.Report(new CopyProgress(stage, message));
        var began = time.GetTimestamp();
        var answer = await work();
        durations.Add(new StageDuration(stage, time.GetElapsedTime(began)));
        return answer;
    }
}
