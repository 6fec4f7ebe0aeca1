using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>One generation of a service's containers.</summary>
sealed class Release : AccountRow
{
    public long ServiceId { get; set; }
    public long OperationId { get; set; }
    public long? ImageId { get; set; }
    public long? ConfigurationId { get; set; }
}
