using Landfall.Server.Store;

namespace Landfall.Server.Databases;

/// <summary>A way into a database.</summary>
sealed class DatabaseCredential : AccountRow
{
    public long DatabaseId { get; set; }
    public string Type { get; set; } = "postgresql";
    public bool Default { get; set; } = true;

    /// <summary>The connection URL, sealed.</summary>
    public byte[] ConnectionUrl { get; set; } = [];
}
