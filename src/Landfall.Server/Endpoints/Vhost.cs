using Landfall.Server.Store;

namespace Landfall.Server.Endpoints;

/// <summary>An endpoint: a host name of the world that leads to a service (interface 1.2).</summary>
sealed class Vhost : AccountRow
{
    public long ServiceId { get; set; }
    public long StackId { get; set; }
    public string Type { get; set; } = "http";
    public string Platform { get; set; } = "alb";
    public string Status { get; set; } = Statuses.Pending;
    public bool Default { get; set; }
    public bool Internal { get; set; }
    public bool Acme { get; set; }
    public bool? Shared { get; set; }
    public string? UserDomain { get; set; }

    /// <summary>The container's port that was asked for; null: the lowest that the image exposes.</summary>
    public int? ContainerPort { get; set; }

    /// <summary>The one in force: what was asked for when it was provisioned last.</summary>
    public int? ServedPort { get; set; }

    /// <summary>JSON array of ports.</summary>
    public string ContainerPorts { get; set; } = "[]";

    /// <summary>JSON array of addresses.</summary>
    public string IpWhitelist { get; set; } = "[]";
    public string? LoadBalancingAlgorithmType { get; set; }
    public long? CertificateId { get; set; }
    public long? SettingId { get; set; }

    /// <summary>The page that was fetched for it last; shown only while MAINTENANCE_PAGE_URL is said.</summary>
    public long? MaintenancePageId { get; set; }
    public string VirtualDomain { get; set; } = "";

    /// <summary>PEM of certificate and key of the default domain, sealed.</summary>
    public byte[] Pem { get; set; } = [];
}
