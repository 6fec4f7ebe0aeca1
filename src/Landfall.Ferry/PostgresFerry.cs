using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>
/// Moves PostgreSQL databases with <c>pg_dump</c> and <c>pg_restore</c> (heroku 3.3, recipe D) and proves them by digests of the rows.
/// </summary>
/// <param name="time">The clock of reports.</param>
public sealed class PostgresFerry(TimeProvider time) : ICopy, IProof, IFreezeCheck
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
    public async Task<ProofReport> ProveAsync(CopyRequest request, IProgress<CopyProgress>? progress, CancellationToken stop)
    {
        await using var source = new Database(Side.Source, request.Source);
        await using var admin = new Database(Side.Target, request.TargetAdmin);
        var programs = await PostgresPrograms.FindAsync(request.Programs, await MajorAsync(source), await MajorAsync(admin), stop);
        using var scratch = Scratch.ForProof(request.Scratch);
        var crossing = new Crossing(request, source, admin, programs, scratch, progress);
        return await crossing.ProveAsync(await crossing.MeasureAsync(stop), stop);

        Task<int> MajorAsync(Database database) =>
            database.WithSessionAsync(session => Task.FromResult(session.PostgreSqlVersion.Major), stop);
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
