using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>A container that should exist. Its row is written before it is made and deleted after it is gone.</summary>
sealed class Container : AccountRow
{
    public long ServiceId { get; set; }
    public long ReleaseId { get; set; }
    public long StackId { get; set; }

    /// <summary>The operation that made it; null: the one that made its release.</summary>
    public long? OperationId { get; set; }
    public string Name { get; set; } = "";
    public int Index { get; set; }

    /// <summary>Its place in the environment's subnet.</summary>
    public int Address { get; set; }
    public int MemoryMb { get; set; }

    /// <summary>True: the edge sends requests to it when its service has an endpoint.</summary>
    public bool Serving { get; set; }
}
