using System.Text.Json.Nodes;
using Landfall.Server.Hal;
using Landfall.Server.Identity;

namespace Landfall.Server.Accounts;

/// <summary>Which role may do what in which environment (interface 1).</summary>
static class PermissionRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/permissions", (Call call) => call.Page("permissions", call.Rows<Permission>().OrderBy(p => p.Id), p => Describe(call, p)));
        routes.MapGet("/permissions/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Permission>(id))));
        routes.MapGet("/accounts/{id:long}/permissions", (long id, Call call) =>
        {
            var account = call.Account(id).Id;
            return call.Page("permissions", call.Rows<Permission>().Where(p => p.AccountId == account).OrderBy(p => p.Id), p => Describe(call, p));
        });
        routes.MapPost("/accounts/{id:long}/permissions", CreateAsync);
        routes.MapDelete("/permissions/{id:long}", Delete);
    }

    static async Task<IResult> CreateAsync(long id, Call call)
    {
        var account = call.Account(id, Scope.Admin);
        var body = await call.BodyAsync();
        var scope = Principal.Parse(body.Need("scope")) ?? throw ApiError.Unprocessable("scope is not a scope of a permission");
        var named = body.Need("role");
        var role = Guid.TryParse(named[(named.LastIndexOf('/') + 1)..], out var roleId)
            ? call.Store.Roles.FirstOrDefault(r => r.Id == roleId && r.OrganizationId == account.OrganizationId)
            : null;
        var permission = call.Store.InTransaction(() => call.Store.AddRow(new Permission
        {
            OrganizationId = account.OrganizationId, AccountId = id, Scope = Principal.Name(scope),
            RoleId = role?.Id ?? throw ApiError.Unprocessable("role is not a role of this organization"),
        }, call.Time));
        return call.Created(Describe(call, permission));
    }

    static IResult Delete(long id, Call call)
    {
        call.Find<Permission>(id, Scope.Admin).DeletedAt = call.Time.GetUtcNow();
        call.Store.SaveChanges();
        return Results.NoContent();
    }

    public static JsonObject Describe(Call call, Permission permission) =>
        Document.Of(call, "permission", "permissions", permission).Add("scope", permission.Scope)
            .To("account", call.Href("accounts", permission.AccountId)).To("role", call.Href("roles", permission.RoleId)).Done();
}
