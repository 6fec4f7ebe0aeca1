using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>An app. What <c>Current…</c> names is what runs; an operation under way changes it only when it commits.</summary>
sealed class App : NamedRow
{
    public long? ConfigurationId { get; set; }
    public long? SettingId { get; set; }
    public long? ImageId { get; set; }
    public long? DeploymentId { get; set; }
}
