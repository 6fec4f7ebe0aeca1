using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>An immutable set of variables. A change makes a new one (interface 1).</summary>
sealed class Configuration : AccountRow
{
    public string ResourceType { get; set; } = "app";
    public long ResourceId { get; set; }

    /// <summary>A JSON object of strings, sealed.</summary>
    public byte[] Env { get; set; } = [];
}
