namespace Landfall.Ferry;

/// <summary>Which end of the crossing.</summary>
public enum Side
{
    /// <summary>Where the data comes from. Nothing is ever written there.</summary>
    Source,

    /// <summary>Where the data goes.</summary>
    Target,
}

static class Sides
{
    public static string Name(Side side) => side == Side.Source ? "source" : "target";
}
