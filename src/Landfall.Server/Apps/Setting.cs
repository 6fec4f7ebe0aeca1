using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>An immutable set of settings of an app, a service, a database or an endpoint; never given to containers (interface 1).</summary>
sealed class Setting : AccountRow
{
    public string ResourceType { get; set; } = "app";
    public long ResourceId { get; set; }

    /// <summary>A JSON object of strings.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>A JSON object of strings, sealed; empty when there is none.</summary>
    public byte[] Sensitive { get; set; } = [];
}
