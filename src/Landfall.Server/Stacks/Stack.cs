using Landfall.Server.Store;

namespace Landfall.Server.Stacks;

/// <summary>One engine on one machine.</summary>
sealed class Stack : Row
{
    public string Name { get; set; } = "";
    public string Region { get; set; } = "";
}
