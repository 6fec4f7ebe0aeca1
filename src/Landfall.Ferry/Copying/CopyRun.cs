namespace Landfall.Ferry;

/// <summary>One run of a copy, stage by stage.</summary>
sealed class CopyRun(
    CopyRequest request, Database source, Database target, Database admin, IProgress<CopyProgress>? progress, TimeProvider time)
{
    const int Holders = 2;

    readonly List<StageDuration> durations = [];
    readonly DateTimeOffset started = time.GetUtcNow();
    bool entered;

    /// <summary>
    /// Copies. A side that is lost altogether after both were looked at is waited for, and what was done is taken up where that is
    /// certain.
    /// </summary>
    public Task<CopyReport> RunAsync(CancellationToken stop) =>
        new Patience(time, () => !entered, Wait).TryAsync(() => AttemptAsync(stop), stop);

    async Task<CopyReport> AttemptAsync(CancellationToken stop)
    {
        durations.Clear();
        var facts = await StageAsync(
            CopyStage.Preflight, "Looking at both sides", () => new Preflight(request, source, admin).RunAsync(stop));
        Preflight.Demand(facts);
        entered = true;
        var identity = await source.WithSessionAsync(s => SourceIdentity.ReadAsync(source.Url, s, stop), stop);
        await using var claim = await StageAsync(
            CopyStage.Claim, "Claiming the target", () => Claim.TakeAsync(admin, request, identity, stop));
        if (claim.Done is { } done) return done;

        var programs = await PostgresPrograms.FindAsync(request.Programs, facts.Source.Major, facts.Target.Major, stop);
        using var scratch = Scratch.ForCopy(request.Scratch, request.Run);
        var counters = await new Fingerprinting(source, time).CountAsync(settled: false, stop);
        await using var moment = await StageAsync(CopyStage.Dump, "Reading the source's definitions", () => Moment.TakeAsync(
            source, new Dumper(programs, source), scratch.NewFile("source.schema"), Holders, Held, stop));
        var settings = await moment.Snapshot.AskAsync(s => Settings.ReadAsync(s, stop), stop);
        var chunks = Chunks.Plan(
            [.. moment.Plans.Where(p => p.Kind == TableKind.Table)], Environment.ProcessorCount, ranges: facts.Source.Major >= 14);
        var journal = await TakeUpAsync(claim, moment, counters, chunks, stop);
        var made = await StageAsync(CopyStage.Prepare, "Making extensions", () => admin.WithSessionAsync(
            s => Preparation.RunAsync(s, request.Target.User, facts.Extensions, stop), stop));
        var patience = new Patience(time, () => moment.Snapshot.IsGone, Wait);
        var route = new SourceRoute(moment.Snapshot, request.Agent, time, Tell);
        var loading = new Loading(moment, source, target, admin, journal, patience, route);
        var measured = await StageAsync(CopyStage.Restore, "Copying rows", () => new Growth(admin, time, progress).WhileAsync(
            CopyStage.Restore, facts.Source.Bytes, () => loading.RunAsync(chunks, Workers(facts), made, stop), stop));
        var unset = await StageAsync(CopyStage.Finish, "Settings of the database",
            () => patience.TryAsync(() => FinishAsync(settings, stop), stop));
        var proof = await StageAsync(CopyStage.Prove, "Reading the target back", () => patience.TryAsync(
            () => new Crossing(request, admin, programs, scratch, progress).ProveAsync(moment, measured, stop), stop));
        if (!proof.Proven)
        {
            await claim.RejectAsync(stop);
            throw Unproven(proof);
        }
        var report = Report(facts, programs, moment, proof, unset, loading.Bytes) with { Relayed = route.Relayed };
        await patience.TryAsync(() => claim.FinishAsync(report, stop), stop);
        return report;
    }

    // What an attempt left is taken up only when it is certain that it copied what is there now.
    async Task<Journal> TakeUpAsync(
        Claim claim, Moment moment, SourceFingerprint? counters, IReadOnlyList<Chunk> chunks, CancellationToken stop)
    {
        var hash = SchemaPlan.Hash(moment.Filter);
        if (claim.Left is { } left && left.Schema == hash && left.Counters is { } before
            && await new Fingerprinting(source, time).CountAsync(settled: true, stop) is { } now
            && SourceFingerprint.FromJson(before).Compare(now).Still)
        {
            var kept = new Journal(admin);
            await kept.ReadAsync(stop);
            if (kept.Fits(chunks)) return kept;
        }
        if (claim.Left is not null) await claim.WipeAsync(stop);
        var journal = new Journal(admin);
        await journal.BeginAsync(request.Target.User, new JournalMoment(hash, counters?.ToJson()), stop);
        return journal;
    }

    // The source's other clients keep two connections at least; those who hold the moment and read beside the rows need three.
    int Workers(PreflightReport facts) => Math.Clamp(facts.FreeConnections + 1 - Holders - 3, 1, Math.Clamp(request.Readers, 1, 4));

    Task<List<Dropped>> FinishAsync(IReadOnlyList<Setting> settings, CancellationToken stop) => admin.WithSessionAsync(
        session => Settings.ApplyAsync(session, request.Target.Database, request.Target.User, settings, stop), stop);

    CopyReport Report(
        PreflightReport facts, PostgresPrograms programs, Moment moment, ProofReport proof, List<Dropped> unset, long bytes) => new()
        {
            Run = request.Run,
            Source = source.Url.ToString(),
            Target = request.Target.ToString(),
            Versions = new CopyVersions(facts.Source.Version, facts.Target.Version, programs.Version),
            Started = started,
            Finished = time.GetUtcNow(),
            Durations = [.. durations],
            Bytes = bytes,
            Dropped = [.. DroppedEntries.Of(moment.Filter, facts.Extensions), .. unset],
            DroppedGrants = DroppedEntries.Grants(moment.Filter),
            Warnings = [.. facts.Warnings, .. moment.Warnings],
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

    void Held(int tables) => progress?.Report(new CopyProgress(CopyStage.Snapshot, $"Holding one moment of {tables} tables", 0, tables));

    void Wait(string problem) => Tell($"{problem} Trying again");

    void Tell(string message) => progress?.Report(new CopyProgress(CopyStage.Restore, message));

    async Task<T> StageAsync<T>(CopyStage stage, string message, Func<Task<T>> work)
    {
        progress?.Report(new CopyProgress(stage, message));
        var began = time.GetTimestamp();
        var answer = await work();
        durations.Add(new StageDuration(stage, time.GetElapsedTime(began)));
        return answer;
    }
}
