using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>What an app was at one time: image, configuration, settings, formation. What a rollback returns to.</summary>
sealed class Deployment : AccountRow
{
    public long AppId { get; set; }
    public long OperationId { get; set; }
    public long? ConfigurationId { get; set; }
    public long? ImageId { get; set; }
    public long? SettingId { get; set; }
    public string Status { get; set; } = "pending";

    /// <summary>The formation as JSON.</summary>
    public string Formation { get; set; } = "[]";

    /// <summary>The variables of interface 4.7 that say where it came from, as JSON.</summary>
    public string Origin { get; set; } = "{}";
}
