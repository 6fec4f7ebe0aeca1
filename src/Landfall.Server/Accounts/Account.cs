using Landfall.Server.Store;

namespace Landfall.Server.Accounts;

/// <summary>An environment (the interface's account): the space within which everything is named, reached and permitted.</summary>
sealed class Account : Row
{
    public Guid OrganizationId { get; set; }
    public long StackId { get; set; }
    public string Handle { get; set; } = "";
    public string Type { get; set; } = "production";

    /// <summary>Which part of the platform's address pool its network has.</summary>
    public int Subnet { get; set; }

    /// <summary>The environment's data key, sealed under a master key.</summary>
    public byte[] DataKey { get; set; } = [];

    /// <summary>PEM of the environment's CA, which signs its databases' certificates (interface 4.8).</summary>
    public string CaCertificate { get; set; } = "";

    /// <summary>Its private key, sealed.</summary>
    public byte[] CaKey { get; set; } = [];

    public string NetworkName => $"landfall-env-{Id}";
}
