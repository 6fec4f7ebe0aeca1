using Landfall.Server.Accounts;
using Landfall.Server.Store;

namespace Landfall.Server.Identity;

/// <summary>Who a valid token speaks for, and what they may do where.</summary>
/// <param name="OwnedOrganizations">Where they are owner: there every scope holds in every environment.</param>
/// <param name="Permissions">Elsewhere: scopes by environment.</param>
/// <param name="ReadOnly">True: the token's own scope is <c>read</c>.</param>
sealed record Principal(
    User User, Guid TokenId, IReadOnlyList<Guid> OwnedOrganizations, ILookup<long, Scope> Permissions, bool ReadOnly)
{
    /// <summary>The living environments in which this scope holds.</summary>
    public IQueryable<Account> Accounts(LandfallStore store, Scope need)
    {
        var permitted = Permissions.Where(p => p.Any(scope => Implies(scope, need))).Select(p => p.Key).ToList();
        return store.Accounts.Where(a => a.DeletedAt == null
            && (OwnedOrganizations.Contains(a.OrganizationId) || permitted.Contains(a.Id)));
    }

    /// <summary>A scope's name in the interface.</summary>
    public static string Name(Scope scope) => scope == Scope.BasicRead ? "basic_read" : scope.ToString().ToLowerInvariant();

    public static Scope? Parse(string name) =>
        Enum.GetValues<Scope>().Cast<Scope?>().FirstOrDefault(scope => Name(scope!.Value) == name);

    // Whoever may do anything in an environment sees that its resources are there.
    static bool Implies(Scope has, Scope need) => has == need || has == Scope.Admin || need == Scope.BasicRead;
}
