namespace Landfall.Ferry;

/// <summary>One run of a copy, stage by stage.</summary>
sealed class CopyRun(
    CopyRequest request, Database source, Database target, Database admin, IProgress<CopyProgress>? progress, TimeProvider time)
{
    const int Holders = 2;
    const int MostLocked = 10;

    readonly List<StageDuration> durations = [];
    readonly DateTimeOffset started = time.GetUtcNow();
    readonly Guid process = Guid.NewGuid();
    bool entered;
    int locked;

    /// <summary>
    /// Copies. A side that is lost altogether after both were looked at is waited for, and what was done is taken up where that is
    /// certain.
    /// </summary>
    public Task<CopyReport> RunAsync(CancellationToken stop) =>
        PatientlyAsync(() => AttemptAsync(warm: false, done => done with { Earlier = true }, ready => CompleteAsync(ready, stop), stop), stop);

    /// <summary>Carries rows and indexes alone, so that a later <see cref="RunAsync"/> finds most of them there.</summary>
    public Task<WarmReport> WarmAsync(CancellationToken stop) => PatientlyAsync(() => AttemptAsync(
        warm: true, done => throw Finished(done), ready => WarmAsync(ready, stop), stop), stop);

    Task<T> PatientlyAsync<T>(Func<Task<T>> attempt, CancellationToken stop) =>
        new Patience(time, () => !entered, Wait).TryAsync(() => GivingWayAsync(attempt), stop);

    // Who wants a table for himself waits for those who hold the moment, and whoever reads that table next waits for him. The attempt
    // has let go of its moment when it has failed; the next one takes a new one, behind him.
    async Task<T> GivingWayAsync<T>(Func<Task<T>> attempt)
    {
        try
        {
            return await attempt();
        }
        catch (FerryException failure) when (failure.Code == FerryErrors.SourceLocked && ++locked < MostLocked)
        {
            throw ServerFailure.Lost(source, failure.Problem, failure);
        }
    }

    async Task<T> AttemptAsync<T>(bool warm, Func<CopyReport, T> done, Func<Ready, Task<T>> carry, CancellationToken stop)
    {
        durations.Clear();
        var facts = await StageAsync(
            CopyStage.Preflight, "Looking at both sides", () => new Preflight(request, source, admin).RunAsync(stop));
        Preflight.Demand(facts);
        entered = true;
        var identity = await source.WithSessionAsync(s => SourceIdentity.ReadAsync(source.Url, s, stop), stop);
        await using var claim = await StageAsync(
            CopyStage.Claim, "Claiming the target", () => Claim.TakeAsync(
                admin, new ClaimingRun(request.Run, request.Replaces, identity) { Process = process }, stop));
        if (claim.Done is { } report) return done(CopyReport.FromJson(report));
        target.Fence = admin.Fence;

        var programs = await PostgresPrograms.FindAsync(request.Programs, facts.Source.Major, facts.Target.Major, stop);
        using var scratch = Scratch.ForCopy(request.Scratch, request.Run);
        var counters = await new Fingerprinting(source, time).CountAsync(settled: false, stop);
        SourceRoute? route = null;
        await using var moment = await StageAsync(CopyStage.Dump, "Reading the source's definitions", () => Moment.TakeAsync(
            source, new Dumper(programs, source), scratch.NewFile("source.schema"), Holders, (snapshot, tables, inner) =>
            {
                Held(tables);
                route = new SourceRoute(snapshot, request.Agent, time, Tell);
                return route.SampleAsync(inner);
            }, stop));
        var work = await TakeUpAsync(claim, moment, counters, warm, facts, await route!.IsNearAsync(stop), stop);
        var made = await StageAsync(CopyStage.Prepare, "Making extensions", () => admin.WithSessionAsync(
            s => Preparation.RunAsync(s, request.Target.User, facts.Extensions, stop), stop));
        var patience = new Patience(time, () => moment.Snapshot.IsGone, Wait);
        var loading = new Loading(moment, source, target, admin, work, Workers(facts), made, patience, route!);
        return await carry(new Ready(facts, claim, programs, scratch, moment, work, patience, route!, loading));
    }

    async Task<WarmReport> WarmAsync(Ready ready, CancellationToken stop)
    {
        await CarryAsync(ready, () => ready.Loading.WarmAsync(stop), stop);
        return new WarmReport(ready.Moment.Plans.Count(p => p.Kind == TableKind.Table), ready.Work.Kept.Count, ready.Loading.Bytes);
    }

    async Task<CopyReport> CompleteAsync(Ready ready, CancellationToken stop)
    {
        var settings = await ready.Moment.Snapshot.AskAsync(s => Settings.ReadAsync(s, source.Url.User, stop), stop);
        var measured = await CarryAsync(ready, () => ready.Loading.RunAsync(stop), stop) with { Settings = settings };
        var unset = await StageAsync(CopyStage.Finish, "Settings of the database",
            () => ready.Patience.TryAsync(() => FinishAsync(settings, stop), stop));
        var proof = await StageAsync(CopyStage.Prove, "Reading the target back", () => ready.Patience.TryAsync(
            () => new Crossing(request, admin, ready.Programs, ready.Scratch, progress).ProveAsync(ready.Moment, measured, stop), stop));
        if (!proof.Proven)
        {
            await ready.Work.Journal.DemandRowsAsync(ready.Patience, stop);
            await ready.Claim.RejectAsync(stop);
            throw Unproven(proof);
        }
        var report = Report(ready, proof, unset);
        await ready.Patience.TryAsync(() => ready.Claim.FinishAsync(report.ToJson(), stop), stop);
        return report;
    }

    Task<T> CarryAsync<T>(Ready ready, Func<Task<T>> carry, CancellationToken stop) => StageAsync(
        CopyStage.Restore, "Copying rows", () => new Growth(admin, time, progress, (_, _) => Task.FromResult(ready.Loading.Rows)).WhileAsync(
            CopyStage.Restore, ready.Facts.Source.Bytes, carry, stop));

    // What an attempt left is taken up only when it is certain that it copied what is there now, table by table or as a whole.
    async Task<Work> TakeUpAsync(
        Claim claim, Moment moment, SourceFingerprint? counters, bool warm, PreflightReport facts, bool near, CancellationToken stop)
    {
        List<TablePlan> tables = [.. moment.Plans.Where(p => p.Kind == TableKind.Table)];
        var left = claim.Left;
        var now = new JournalMoment(SchemaPlan.Hash(moment.Filter), counters?.ToJson(), warm || left is { Warm: true });
        var journal = new Journal(admin);
        if (left is not null && left.Schema == now.Schema && (now.Warm || await journal.HasLostRowsAsync(stop)))
        {
            var delta = new Delta(moment, admin, journal, Compared);
            if (await delta.TakeUpAsync(left, now, Workers(facts), stop) is { } kept)
                return new Work(journal, Plan([.. tables.Where(t => !kept.ContainsKey(t))], near), kept);
        }
        else if (left is not null && !now.Warm && left.Schema == now.Schema && left.Counters is { } before
            && await new Fingerprinting(source, time).CountAsync(settled: true, stop) is { } later
            && SourceFingerprint.FromJson(before).Compare(later).Still)
        {
            await journal.ReadAsync(stop);
            // Whether the source was near then, its chunks tell.
            if (new[] { near, !near }.Select(then => Plan(tables, then)).FirstOrDefault(journal.Fits) is { } begun) return new Work(journal, begun, Work.Nothing);
        }
        if (left is not null && now.Warm)
            Tell(left.Schema == now.Schema
                ? "The source changed after an earlier attempt had made foreign keys and triggers: everything is copied anew."
                : "The source's definitions changed since the warm copy: everything is copied anew.");
        if (left is not null) await claim.WipeAsync(stop);
        journal = new Journal(admin);
        await journal.BeginAsync(request.Target.User, now, stop);
        return new Work(journal, Plan(tables, near), Work.Nothing);

        List<Chunk> Plan(IReadOnlyList<TablePlan> some, bool isNear) => Chunks.Plan(some, Environment.ProcessorCount, ranges: facts.Source.Major >= 14, isNear);
    }

    void Compared(int done, int total) =>
        progress?.Report(new CopyProgress(CopyStage.Prepare, "Comparing the source with the warm copy", done, total));

    // The source's other clients keep two connections at least; those who hold the moment and read beside the rows need three.
    int Workers(PreflightReport facts) => Math.Clamp(facts.FreeConnections + 1 - Holders - 3, 1, Math.Clamp(request.Readers, 1, Chunks.Readers));

    Task<List<Dropped>> FinishAsync(IReadOnlyList<Setting> settings, CancellationToken stop) => admin.WithSessionAsync(
        session => Settings.ApplyAsync(session, request.Target.Database, request.Target.User, settings, stop), stop);

    CopyReport Report(Ready ready, ProofReport proof, List<Dropped> unset) => new()
    {
        Run = request.Run,
        Source = source.Url.ToString(),
        Target = request.Target.ToString(),
        Versions = new CopyVersions(ready.Facts.Source.Version, ready.Facts.Target.Version, ready.Programs.Version),
        Started = started,
        Finished = time.GetUtcNow(),
        Durations = [.. durations],
        Bytes = ready.Loading.Bytes,
        Relayed = ready.Route.Relayed,
        Unchanged = ready.Work.Kept.Count,
        Dropped = [.. DroppedEntries.Of(ready.Moment.Filter, ready.Facts.Extensions), .. unset],
        DroppedGrants = DroppedEntries.Grants(ready.Moment.Filter),
        Warnings = [.. ready.Facts.Warnings, .. ready.Moment.Warnings],
        Proof = proof,
    };

    static FerryException Finished(CopyReport report) => new(FerryErrors.AlreadyCopied,
        $"This copy was finished and proven on {report.Finished:u}, and is no longer a warm one. Nothing was copied now.",
        $"To copy anew, name its run ({report.Run}) as the one to be replaced.");

    static FerryException Unproven(ProofReport proof)
    {
        var tables = proof.FailedTables();
        return new FerryException(FerryErrors.ProofFailed,
            "The copy is not equal to the source: "
                + string.Join("; ", proof.Tables.Where(t => !t.Holds())
                    .Select(t => $"table {t.FullName()} differs{(t.Problem is null ? "" : $": {t.Problem}")}").Concat(proof.Differences).Take(20)) + ".",
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

    /// <summary>All that is known and held once rows can travel.</summary>
    sealed record Ready(
        PreflightReport Facts, Claim Claim, PostgresPrograms Programs, Scratch Scratch, Moment Moment, Work Work, Patience Patience,
        SourceRoute Route, Loading Loading);
}
