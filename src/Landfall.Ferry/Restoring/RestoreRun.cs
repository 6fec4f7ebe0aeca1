using Landfall.Programs;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>One restore of a dump file, as recipe D of heroku 3.3 has it.</summary>
sealed class RestoreRun(RestoreRequest request, Database target, IProgress<CopyProgress>? progress, TimeProvider time)
{
    // The claim lies in the target itself: there a restore is the same run whoever starts it.
    static readonly Guid Run = new("72657374-6f72-652d-6461-74612d66696c");

    const int Jobs = 4;
    const string ProvidersSchema = "heroku_ext";

    const string Loaded = "SELECT coalesce(sum(n_tup_ins), 0)::bigint FROM pg_stat_user_tables WHERE schemaname <> '_landfall'";

    // A table is counted when its rows are all in; from 14 on a server tells of those that are on their way.
    const string Loading = """
        SELECT coalesce(sum(tuples_processed), 0)::bigint FROM pg_stat_progress_copy WHERE datname = current_database() AND command = 'COPY FROM'
        """;

    readonly DateTimeOffset started = time.GetUtcNow();

    public async Task<RestoreReport> RunAsync(CancellationToken stop)
    {
        var dump = request.Dump;
        var filter = ArchiveFilter.Of(dump.Entries);
        Tell(CopyStage.Preflight, "Looking at the target");
        var facts = await new RestorePreflight(request, target).RunAsync(stop);
        var programs = await PostgresPrograms.FindAsync(request.Programs, Math.Max(dump.Major, facts.Major),
            $"The dump was made by pg_dump {dump.Major}, the target is PostgreSQL {facts.Major}", stop);
        Tell(CopyStage.Preflight, "Reading the whole dump");
        var contents = await dump.ReadAsync(request.Programs, progress, stop);
        Tell(CopyStage.Claim, "Claiming the target");
        await using var claim = await Claim.TakeAsync(target, new ClaimingRun(Run, null, contents.Hash), stop);
        if (claim.Done is { } done) return RestoreReport.FromJson(done) with { Earlier = true };

        Tell(CopyStage.Prepare, "Making extensions");
        var made = await target.WithSessionAsync(
            session => Preparation.RunAsync(session, request.Target.User, facts.Extensions, stop), stop);
        Tell(CopyStage.Restore, "Restoring");
        var notes = await new Growth(target, time, progress, RowsAsync).WhileAsync(
            CopyStage.Restore, contents.Bytes, () => RestoreAsync(programs, filter, made, stop), stop);
        Tell(CopyStage.Finish, "Statistics and settings");
        await target.WithSessionAsync(session => FinishAsync(session, made, stop), stop);
        Tell(CopyStage.Prove, "Counting what arrived");
        var counted = await target.WithSessionAsync(session => new RestoreCount(dump, contents, progress).DemandAsync(session, stop), stop);
        var report = Report(contents, filter, facts, programs, counted, notes);
        await claim.FinishAsync(report.ToJson(), stop);
        return report;
    }

    async Task<IReadOnlyList<string>> RestoreAsync(
        PostgresPrograms programs, ArchiveFilter filter, IReadOnlySet<string> made, CancellationToken stop)
    {
        using var scratch = Scratch.ForProof(request.Scratch);
        var list = scratch.NewFile("list");
        await File.WriteAllLinesAsync(
            list, filter.Kept.Where(e => !(e.Kind == "SCHEMA" && made.Contains(e.Tag))).Select(e => $"{e.Id};"), stop);
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var messages = new RestoreMessages(failing.Cancel);
        var ended = await RunAsync(programs, list, messages, failing.Token, stop);
        // Errors that it went on after make it end with 1.
        if (messages.Failure is null && (ended is { ExitCode: 0 } || (ended is { ExitCode: 1 } && messages.Notes.Count > 0))) return messages.Notes;
        throw Refused(messages.Failure ?? $"pg_restore ended with {ended?.ExitCode} and did not say why");
    }

    // At the first line that is not harmless it is killed: the rest would take its time for nothing.
    async Task<Ended?> RunAsync(
        PostgresPrograms programs, string list, RestoreMessages messages, CancellationToken failing, CancellationToken stop)
    {
        try
        {
            return await ProgramRunner.RunAsync(new Program(programs.Restore, [
                "--no-owner", "--no-acl", "--no-password", $"--jobs={Jobs}", $"--use-list={list}", "--dbname=", request.Dump.Path])
            {
                Environment = ConnectionText.Environment(request.Target),
                CleanEnvironment = true,
                OnError = messages.Take,
            }, failing);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    static async Task<long> RowsAsync(NpgsqlConnection session, CancellationToken stop) =>
        await session.ScalarAsync<long>(session.PostgreSqlVersion.Major < 14 ? Loaded : $"SELECT ({Loaded}) + ({Loading})", stop);

    // Heroku puts its schema of extensions on the path of each of its databases, which a dump does not tell (heroku 3.2).
    async Task<int> FinishAsync(NpgsqlConnection session, IReadOnlySet<string> made, CancellationToken stop)
    {
        if (made.Contains(ProvidersSchema))
            await session.ExecuteAsync(
                $"ALTER DATABASE {Sql.Identifier(request.Target.Database)} SET search_path = \"$user\", public, {ProvidersSchema}", stop);
        return await session.ExecuteAsync("ANALYZE", stop);
    }

    RestoreReport Report(DumpContents contents, ArchiveFilter filter, RestoreFacts facts, PostgresPrograms programs,
        IReadOnlyList<RestoredTable> tables, IReadOnlyList<string> notes) => new()
        {
            File = Path.GetFileName(request.Dump.Path),
            Hash = contents.Hash,
            Target = request.Target.ToString(),
            Versions = new CopyVersions(request.Dump.Server, facts.Version, programs.Version),
            Started = started,
            Finished = time.GetUtcNow(),
            Tables = tables,
            LargeObjects = contents.LargeObjects,
            Sequences = request.Dump.Entries.Count(e => e.Kind == "SEQUENCE SET"),
            Dropped = [.. DroppedEntries.Of(filter, [])],
            DroppedGrants = DroppedEntries.Grants(filter),
            Notes = notes,
        };

    FerryException Refused(string what) => ServerFailure.IsLost(what)
        ? new(FerryErrors.Lost(Side.Target), $"The connection to the target {request.Target} was lost: {what}.",
            "When the server answers again, give the same command again: it begins anew.")
        : new(FerryErrors.RestoreFailed, $"The target {request.Target} refused a part of the dump: {what}.",
            "Correct what it names, on the source and in a new dump or on the target, then give the same command again: it begins anew.");

    void Tell(CopyStage stage, string message) => progress?.Report(new CopyProgress(stage, message));
}
