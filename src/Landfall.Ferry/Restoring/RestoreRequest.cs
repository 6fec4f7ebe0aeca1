using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>Which dump goes where.</summary>
/// <param name="Dump">The file.</param>
/// <param name="Target">The database to fill, entered as the role that owns it and will own everything; no superuser.</param>
public sealed record RestoreRequest(DumpFile Dump, PostgresUrl Target)
{
    /// <summary>Where the list of what is restored lies meanwhile, in a directory of its own that is removed at the end.</summary>
    public required string Scratch { get; init; }

    /// <summary>The directory of <c>pg_restore</c>; null: the newest of this machine.</summary>
    public string? Programs { get; init; }

    /// <summary>True: the dump may do on the target's server what a superuser may, when the target's role is one.</summary>
    public bool Trusted { get; init; }
}

/// <summary>Fills databases from dump files.</summary>
public interface IRestore
{
    /// <summary>
    /// Reads the dump in full, restores it as the target's own role, and counts what arrived. Safe to call again: an unfinished restore
    /// is wiped and begun anew, a finished one of the same file answers its report from then, which says so (<see cref="RestoreReport.Earlier"/>).
    /// </summary>
    /// <exception cref="FerryException">It cannot go on, or not everything arrived.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; it may be started again.</exception>
    Task<RestoreReport> RestoreAsync(RestoreRequest request, IProgress<CopyProgress>? progress, CancellationToken stop);
}
