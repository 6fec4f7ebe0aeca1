using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>
/// Moves PostgreSQL databases: definitions by <c>pg_dump</c>, filtered (heroku 3.3 and 3.4), rows as the servers' COPY writes them; and
/// proves them by digests of the rows.
/// </summary>
/// <param name="time">The clock of reports.</param>
public sealed class PostgresFerry(TimeProvider time) : ICopy, IProof, IFreezeCheck, IRestore
{
    /// <inheritdoc/>
    public async Task<PreflightReport> PreflightAsync(CopyRequest request, CancellationToken stop)
    {
        await using var source = new Database(Side.Source, request.Source);
        await using var admin = new Database(Side.Target, request.TargetAdmin);
        return await new Preflight(request, source, admin).RunAsync(stop);
    }

    /// <inheritdoc/>
    public async Task<CopyReport> CopyAsync(CopyRequest request, IProgress<CopyProgress>? progress, CancellationToken stop)
    {
        await using var source = new Database(Side.Source, request.Source);
        await using var target = new Database(Side.Target, request.Target);
        await using var admin = new Database(Side.Target, request.TargetAdmin);
        return await new CopyRun(request, source, target, admin, progress, time).RunAsync(stop);
    }

    /// <inheritdoc/>
    public async Task<WarmReport> WarmAsync(CopyRequest request, IProgress<CopyProgress>? progress, CancellationToken stop)
    {
        await using var source = new Database(Side.Source, request.Source);
        await using var target = new Database(Side.Target, request.Target);
        await using var admin = new Database(Side.Target, request.TargetAdmin);
        return await new CopyRun(request, source, target, admin, progress, time).WarmAsync(stop);
    }

    /// <inheritdoc/>
    public async Task<ProofReport> ProveAsync(CopyRequest request, IProgress<CopyProgress>? progress, CancellationToken stop)
    {
        await using var source = new Database(Side.Source, request.Source);
        await using var admin = new Database(Side.Target, request.TargetAdmin);
        var programs = await PostgresPrograms.FindAsync(request.Programs, await MajorAsync(source), await MajorAsync(admin), stop);
        using var scratch = Scratch.ForProof(request.Scratch);
        await using var moment = await Moment.TakeAsync(
            source, new Dumper(programs, source), scratch.NewFile("source.schema"), holders: 1, (_, _, _) => Task.CompletedTask, stop);
        var crossing = new Crossing(request, admin, programs, scratch, progress);
        return await crossing.ProveAsync(moment, await crossing.MeasureAsync(moment, stop), stop);

        Task<int> MajorAsync(Database database) =>
            database.WithSessionAsync(session => Task.FromResult(session.PostgreSqlVersion.Major), stop);
    }

    /// <inheritdoc/>
    public async Task<RestoreReport> RestoreAsync(RestoreRequest request, IProgress<CopyProgress>? progress, CancellationToken stop)
    {
        await using var target = new Database(Side.Target, request.Target);
        return await new RestoreRun(request, target, progress, time).RunAsync(stop);
    }

    /// <inheritdoc/>
    public async Task<SourceFingerprint> FingerprintAsync(PostgresUrl source, bool rows, CancellationToken stop)
    {
        await using var database = new Database(Side.Source, source);
        return await new Fingerprinting(database, time).TakeAsync(rows, stop);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OtherSession>> OtherSessionsAsync(PostgresUrl source, CancellationToken stop)
    {
        await using var database = new Database(Side.Source, source);
        return await database.WithSessionAsync(session => OtherSessions.ReadAsync(session, stop), stop);
    }
}
