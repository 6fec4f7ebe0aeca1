using Landfall.Server.Store;

namespace Landfall.Server.Endpoints;

/// <summary>A certificate that a user brought.</summary>
sealed class Certificate : AccountRow
{
    /// <summary>PEM: the leaf first, then its chain.</summary>
    public string Body { get; set; } = "";

    /// <summary>PEM of the private key, sealed.</summary>
    public byte[] PrivateKey { get; set; } = [];
}
