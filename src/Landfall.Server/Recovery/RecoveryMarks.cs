using Landfall.Programs;
using Landfall.Server.Installation;

namespace Landfall.Server.Recovery;

/// <summary>
/// Which containers are just being replaced, on disk: one that is missing and marked was removed by us, and its recovery goes
/// on after a crash; one that is missing and not marked was removed by somebody, which is drift.
/// </summary>
sealed class RecoveryMarks(Platform platform)
{
    public bool Has(long container) => File.Exists(PathOf(container));

    public void Set(long container) => AtomicFile.Write(PathOf(container), "");

    public void Clear(long container) => File.Delete(PathOf(container));

    string PathOf(long container) => Path.Combine(platform.Scratch, $"recovery-{container}");
}
