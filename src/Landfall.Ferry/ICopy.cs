namespace Landfall.Ferry;

/// <summary>Moves a database and proves that all of it arrived.</summary>
public interface ICopy
{
    /// <summary>Looks at both sides and says what a copy would do and what stands in its way. Writes nothing.</summary>
    /// <exception cref="FerryException">A side cannot be entered.</exception>
    Task<PreflightReport> PreflightAsync(CopyRequest request, CancellationToken stop);

    /// <summary>
    /// Copies and proves. Connections that are cut and servers that restart are waited for. Safe to call again with the same
    /// <see cref="CopyRequest.Run"/>: while the source stands still an unfinished attempt goes on where it was, else it is wiped from the
    /// target and begun anew; a finished one answers its report from then, which says so (<see cref="CopyReport.Earlier"/>).
    /// </summary>
    /// <exception cref="FerryException">It cannot go on; the source is as it was, and the same run may be started again.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the same run may be started again.</exception>
    Task<CopyReport> CopyAsync(CopyRequest request, IProgress<CopyProgress>? progress, CancellationToken stop);

    /// <summary>
    /// Copies rows and indexes of a source that is still in use, so that <see cref="CopyAsync"/> with the same run, once the source
    /// stands still, carries only the tables that changed since. May be called again, to bring the copy nearer.
    /// </summary>
    /// <exception cref="FerryException">It cannot go on; the same run may be started again. Or it has ended (<see cref="FerryErrors.AlreadyCopied"/>).</exception>
    Task<WarmReport> WarmAsync(CopyRequest request, IProgress<CopyProgress>? progress, CancellationToken stop);
}

/// <summary>Compares a source and its copy, row by row, independently of who made the copy. Writes nothing on either side.</summary>
public interface IProof
{
    /// <summary>Reads both sides in full, each in one snapshot, and compares. The report has the verdict; it does not throw for it.</summary>
    /// <exception cref="FerryException">A side cannot be read.</exception>
    Task<ProofReport> ProveAsync(CopyRequest request, IProgress<CopyProgress>? progress, CancellationToken stop);
}
