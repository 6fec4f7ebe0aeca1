using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>An image that an app ran or runs. The engine keeps it under <see cref="KeptAs"/> for as long as the row lives.</summary>
sealed class Image : AccountRow
{
    public long AppId { get; set; }
    public long OperationId { get; set; }

    /// <summary>The name it was pulled by; null when it was built here.</summary>
    public string? DockerRepo { get; set; }
    public string? DockerRef { get; set; }

    /// <summary>The commit that it was built from; null when it was not built from git.</summary>
    public string? GitRef { get; set; }

    /// <summary>The engine's id of its content.</summary>
    public string EngineId { get; set; } = "";

    /// <summary>JSON array of TCP ports.</summary>
    public string ExposedPorts { get; set; } = "[]";

    /// <summary>Its whole name in its registry; null when it was built here.</summary>
    public string? PulledAs => DockerRepo is null ? null : DockerRef!.Contains(':', StringComparison.Ordinal) ? $"{DockerRepo}@{DockerRef}" : $"{DockerRepo}:{DockerRef}";

    public string KeptAs => $"landfall.local/app-{AppId}:op-{OperationId}";
}
