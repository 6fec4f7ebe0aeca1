using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>One process type of an app, or the one service of a database (interface 1).</summary>
sealed class Service : AccountRow
{
    public long? AppId { get; set; }
    public long? DatabaseId { get; set; }
    public string ProcessType { get; set; } = "";
    public string? Command { get; set; }
    public int ContainerCount { get; set; } = 1;
    public int MemoryMb { get; set; } = 1024;
    public string InstanceClass { get; set; } = "m5";
    public bool ForceZeroDowntime { get; set; }
    public bool NaiveHealthCheck { get; set; }
    public bool RestartFreeScaling { get; set; }
    public int? StopTimeout { get; set; }
    public long? ReleaseId { get; set; }
    public long? SettingId { get; set; }
}
