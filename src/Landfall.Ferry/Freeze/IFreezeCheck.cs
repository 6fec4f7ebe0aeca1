using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>Says whether a source that should be still is still. Only reads.</summary>
public interface IFreezeCheck
{
    /// <summary>Takes the source's fingerprint: counters, sequences and, when <paramref name="rows"/>, the digest of every row.</summary>
    /// <exception cref="FerryException">The source cannot be read.</exception>
    Task<SourceFingerprint> FingerprintAsync(PostgresUrl source, bool rows, CancellationToken stop);

    /// <summary>Who else is connected to the source's database.</summary>
    /// <exception cref="FerryException">The source cannot be read.</exception>
    Task<IReadOnlyList<OtherSession>> OtherSessionsAsync(PostgresUrl source, CancellationToken stop);
}
