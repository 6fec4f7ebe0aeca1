using Landfall.Server.Store;

namespace Landfall.Server.Databases;

/// <summary>A database: a container with a volume of its own.</summary>
sealed class Database : NamedRow
{
    public string Type { get; set; } = "postgresql";
    public long DatabaseImageId { get; set; }
    public long ServiceId { get; set; }
    public long DiskId { get; set; }
    public long StackId { get; set; }
    public int InitialDiskSize { get; set; } = 10;
    public int InitialContainerSize { get; set; } = 1024;
    public bool EnableBackups { get; set; } = true;

    /// <summary>The app role's password, sealed.</summary>
    public byte[] Passphrase { get; set; } = [];

    /// <summary>The platform's superuser's password, sealed; it is never shown.</summary>
    public byte[] AdminPassphrase { get; set; } = [];

    /// <summary>Its place in the environment's subnet; 0 while it has none.</summary>
    public int Address { get; set; }

    public string ContainerName => $"landfall-db-{Id}";
    public string VolumeName => $"landfall-db-{Id}";

    /// <summary>What apps call it, below the stack's internal domain.</summary>
    public string HostLabel => $"db-{Id}";
}
