using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>A directory that a client sent to be built: a gzipped tar in the data directory (extension).</summary>
sealed class SourceArchive : AccountRow
{
    public long AppId { get; set; }
    public string Sha256 { get; set; } = "";
    public long Size { get; set; }
}
