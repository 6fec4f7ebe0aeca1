using Landfall.Server.Store;

namespace Landfall.Server.Databases;

/// <summary>A database's volume.</summary>
sealed class Disk : AccountRow
{
    public long DatabaseId { get; set; }
    public int Size { get; set; }
    public bool Attached { get; set; }
}
