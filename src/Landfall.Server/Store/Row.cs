namespace Landfall.Server.Store;

/// <summary>What every row has. Ids are given by <see cref="LandfallStore.NextId{T}"/>, per type, and never again.</summary>
abstract class Row
{
    public long Id { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Rows stay when what they describe is gone, so that nothing that names them lies.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>A row within an environment.</summary>
abstract class AccountRow : Row
{
    public Guid OrganizationId { get; set; }
    public long AccountId { get; set; }
}

/// <summary>A row within an environment that a user names.</summary>
abstract class NamedRow : AccountRow
{
    public string Handle { get; set; } = "";
    public string Status { get; set; } = Statuses.Pending;
}

/// <summary>The life of a resource (interface 1).</summary>
static class Statuses
{
    public const string Pending = "pending";
    public const string Provisioning = "provisioning";
    public const string Provisioned = "provisioned";
    public const string ProvisionFailed = "provision_failed";
    public const string Deprovisioning = "deprovisioning";
    public const string Deprovisioned = "deprovisioned";

    /// <summary>True: it never was in force, and may still come to be.</summary>
    public static bool IsComing(string status) => status is Pending or Provisioning;
}
