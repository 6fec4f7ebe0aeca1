namespace Landfall.Server.Identity;

/// <summary>Those who own and pay together.</summary>
sealed class Organization
{
    public Guid Id { get; set; }
    public string Name { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A person.</summary>
sealed class User
{
    public Guid Id { get; set; }
    public Guid OrganizationId { get; set; }
    public string Email { get; set; } = "";
    public string Name { get; set; } = "";
    public string PasswordHash { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>What a person is in an organization (interface 1: <c>owner</c>, <c>platform_owner</c>, <c>platform_user</c> …).</summary>
sealed class Role
{
    public Guid Id { get; set; }
    public Guid OrganizationId { get; set; }
    public string Name { get; set; } = "";
    public string Type { get; set; } = "platform_user";
}

/// <summary>A person has a role.</summary>
sealed class Membership
{
    public Guid UserId { get; set; }
    public Guid RoleId { get; set; }
}

/// <summary>A token that was given out. The token itself is signed, not stored.</summary>
sealed class Token
{
    public Guid Id { get; set; }
    public Guid UserId { get; set; }
    public Guid OrganizationId { get; set; }
    public string Scope { get; set; } = "manage";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>The right to become the installation's first owner; good once. Only its hash is kept.</summary>
sealed class InstallationClaim
{
    public Guid Id { get; set; }
    public string TokenHash { get; set; } = "";
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? UsedAt { get; set; }
}
