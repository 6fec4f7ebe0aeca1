using System.Text.Json.Nodes;
using Landfall.Server.Hal;

namespace Landfall.Server.Identity;

/// <summary>Organizations, users and roles (interface 2.2), as the clients read them.</summary>
static class OrganizationRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Single sign-on is not enforced by any organization yet, so nobody has to log in again for one.
        routes.MapGet("/reauthenticate_organizations", (Call call) => call.Empty("organizations"));
        routes.MapGet("/organizations", (Call call) => call.Page("organizations", Mine(call), o => Describe(call, o)));
        routes.MapGet("/organizations/{id:guid}", (Guid id, Call call) => call.Ok(Describe(call, Find(call, id))));
        routes.MapGet("/organizations/{id:guid}/users", (Guid id, Call call) => call.Page("users", Users(call, Find(call, id).Id), u => Describe(call, u)));
        routes.MapGet("/organizations/{id:guid}/roles", (Guid id, Call call) => call.Page("roles", Roles(call, Find(call, id).Id), r => Describe(call, r)));
        routes.MapGet("/organizations/{id:guid}/invitations", (Guid id, Call call) => Find(call, id) is not null ? call.Empty("invitations") : null);
        routes.MapGet("/users/{id:guid}", (Guid id, Call call) => call.Ok(Describe(call, FindUser(call, id))));
        routes.MapGet("/users/{id:guid}/roles", (Guid id, Call call) => call.Page("roles", RolesOf(call, FindUser(call, id)), r => Describe(call, r)));
        routes.MapGet("/roles/{id:guid}", (Guid id, Call call) => call.Ok(Describe(call, FindRole(call, id))));
        routes.MapGet("/memberships/{id}", (string id, Call call) => call.Ok(Describe(call, FindMembership(call, id))));
        routes.MapGet("/roles/{id:guid}/memberships", (Guid id, Call call) =>
        {
            var role = FindRole(call, id).Id;
            return call.Page("memberships", call.Store.Memberships.Where(m => m.RoleId == role).OrderBy(m => m.UserId), m => Describe(call, m));
        });
    }

    static IQueryable<Organization> Mine(Call call) =>
        call.Store.Organizations.Where(o => o.Id == call.Who.User.OrganizationId).OrderBy(o => o.CreatedAt);

    static Organization Find(Call call, Guid id) => Mine(call).FirstOrDefault(o => o.Id == id) ?? throw ApiError.NotFound();

    static IQueryable<User> Users(Call call, Guid organization) =>
        call.Store.Users.Where(u => u.OrganizationId == organization).OrderBy(u => u.CreatedAt);

    static User FindUser(Call call, Guid id) =>
        Users(call, call.Who.User.OrganizationId).FirstOrDefault(u => u.Id == id) ?? throw ApiError.NotFound();

    static IQueryable<Role> Roles(Call call, Guid organization) =>
        call.Store.Roles.Where(r => r.OrganizationId == organization).OrderBy(r => r.Name);

    static Role FindRole(Call call, Guid id) =>
        Roles(call, call.Who.User.OrganizationId).FirstOrDefault(r => r.Id == id) ?? throw ApiError.NotFound();

    // Its id names both ends: a membership is nothing but the two.
    static Membership FindMembership(Call call, string id) =>
        id.Split('.') is [var user, var role] && Guid.TryParse(user, out var userId) && Guid.TryParse(role, out var roleId)
        && call.Store.Memberships.Find(userId, FindRole(call, roleId).Id) is { } membership ? membership : throw ApiError.NotFound();

    static IQueryable<Role> RolesOf(Call call, User user) => call.Store.Memberships.Where(m => m.UserId == user.Id)
        .Join(call.Store.Roles, m => m.RoleId, r => r.Id, (_, r) => r).OrderBy(r => r.Name);

    static JsonObject Describe(Call call, Organization organization) =>
        Document.Of(call, "organization", "organizations", organization.Id)
            .Add("name", organization.Name).Add("handle", organization.Name)
            .Add("sso_enforced", false).Add("reauth_required", false)
            .Nulls("primary_phone", "emergency_phone", "address", "city", "state", "zip", "ops_alert_email", "security_alert_email")
            .Add("created_at", Call.Stamp(organization.CreatedAt)).Add("updated_at", Call.Stamp(organization.CreatedAt))
            .Below("roles", "users", "invitations").Done();

    static JsonObject Describe(Call call, User user) =>
        Document.Of(call, "user", "users", user.Id)
            .Add("name", user.Name).Add("email", user.Email).Add("username", user.Email)
            .Add("verified", true).Add("otp_enabled", false).Add("superuser", false).Add("read_only_impersonate", false)
            .Nulls("external_id")
            .Add("created_at", Call.Stamp(user.CreatedAt)).Add("updated_at", Call.Stamp(user.CreatedAt))
            .Below("roles")
            // A person's keys are shown to nobody else.
            .To("ssh_keys", user.Id == call.Who.User.Id ? call.Href("users", user.Id, "ssh_keys") : null).To("selected_organization", call.Href("organizations", user.OrganizationId)).Done();

    static JsonObject Describe(Call call, Role role) =>
        Document.Of(call, "role", "roles", role.Id)
            .Add("name", role.Name).Add("type", role.Type).Add("scim_created", false)
            .Below("memberships").To("organization", call.Href("organizations", role.OrganizationId)).Done();

    static JsonObject Describe(Call call, Membership membership) => new()
    {
        ["id"] = $"{membership.UserId}.{membership.RoleId}", ["_type"] = "membership",
        ["_links"] = new JsonObject
        {
            ["self"] = Call.Link(call.Href("memberships", $"{membership.UserId}.{membership.RoleId}")),
            ["user"] = Call.Link(call.Href("users", membership.UserId)), ["role"] = Call.Link(call.Href("roles", membership.RoleId)),
        },
    };
}
