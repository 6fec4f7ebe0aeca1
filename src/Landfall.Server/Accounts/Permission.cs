using Landfall.Server.Store;

namespace Landfall.Server.Accounts;

/// <summary>What a role may do in an environment (interface 1).</summary>
sealed class Permission : AccountRow
{
    public Guid RoleId { get; set; }
    public string Scope { get; set; } = "";
}

/// <summary>The scopes of a permission, and what a request needs.</summary>
enum Scope
{
    BasicRead,
    Read,
    Admin,
    Observability,
    Deploy,
    Sensitive,
    Tunnel,
    Destroy,
}
