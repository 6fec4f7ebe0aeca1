using Landfall.Server.Store;

namespace Landfall.Server.Databases;

/// <summary>A kind and version of database that can be made.</summary>
sealed class DatabaseImage : Row
{
    public string Type { get; set; } = "";
    public string Version { get; set; } = "";
    public bool Default { get; set; }
    public string Description { get; set; } = "";
    public string DockerRepo { get; set; } = "";
}
