using System.Text.Json.Nodes;
using Landfall.Server.Apps;
using Landfall.Server.Databases;
using Landfall.Server.Endpoints;
using Landfall.Server.Hal;
using Landfall.Server.Stacks;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Accounts;

/// <summary>Environments (interface 1, 2.4, 2.7).</summary>
static class AccountRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/accounts", (Call call) => call.Page("accounts", Mine(call), a => Describe(call, a)));
        routes.MapPost("/accounts", CreateAsync);
        routes.MapGet("/accounts/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Account(id))));
        routes.MapMethods("/accounts/{id:long}", ["PUT", "PATCH"], UpdateAsync);
        routes.MapDelete("/accounts/{id:long}", Delete);
        routes.MapGet("/find/account", (Call call) => call.Ok(Describe(call, One(
            Mine(call).Where(a => a.Handle == call.Http.Request.Query["handle"].ToString()).ToList()))));
        routes.MapGet("/stacks/{id:long}/accounts", (long id, Call call) =>
        {
            var stack = StackRoutes.Find(call, id).Id;
            return call.Page("accounts", Mine(call).Where(a => a.StackId == stack), a => Describe(call, a));
        });
    }

    /// <summary>The one that was meant (interface 2.3, /find).</summary>
    public static T One<T>(IReadOnlyList<T> found) => found switch
    {
        [var one] => one,
        [] => throw ApiError.NotFound(),
        _ => throw new ApiError(422, "multiple_resources_found", "Several have that handle. Name the environment too: --environment."),
    };

    static IQueryable<Account> Mine(Call call) => call.Who.Accounts(call.Store, Scope.BasicRead).OrderBy(a => a.Id);

    static async Task<IResult> CreateAsync(Call call)
    {
        var body = await call.BodyAsync();
        var handle = Handle.Parse(body.Need("handle"));
        var type = body.Text("type") ?? "production";
        if (type is not ("production" or "development")) throw ApiError.Unprocessable("type is production or development");
        var organization = Organization(call, body.Text("organization_id") ?? body.Text("organization"));
        var stack = body.Reference("stack") is { } id ? StackRoutes.Find(call, id) : call.Store.Stacks.OrderBy(s => s.Id).First();
        return call.Created(Describe(call, call.Store.InTransaction(() => Create(call, organization, stack, handle, type))));
    }

    static Guid Organization(Call call, string? named)
    {
        var wanted = named is null ? call.Who.User.OrganizationId : Guid.TryParse(named[(named.LastIndexOf('/') + 1)..], out var id) ? id : Guid.Empty;
        return call.Who.OwnedOrganizations.Contains(wanted)
            ? wanted
            : throw ApiError.Forbidden("Environments are made by an owner of their organization.");
    }

    public static Account Create(Call call, Guid organization, Stack stack, Handle handle, string type)
    {
        var account = call.Store.AddRow(new Account { OrganizationId = organization, StackId = stack.Id, Handle = handle.Value, Type = type }, call.Time);
        var used = call.Store.Accounts.Where(a => a.DeletedAt == null).Select(a => a.Subnet).ToHashSet();
        account.Subnet = Enumerable.Range(0, int.MaxValue).First(n => !used.Contains(n));
        _ = call.Platform.Subnet(account.Subnet);
        account.DataKey = call.Vault.NewDataKey(account.Id);
        var ca = CertificateAuthority.Create($"{handle} ({call.Platform.Host})", call.Time);
        account.CaCertificate = ca.Pem;
        account.CaKey = call.Vault.Seal(account, nameof(Account), account.Id, nameof(Account.CaKey), ca.Key);
        return account;
    }

    static async Task<IResult> UpdateAsync(long id, Call call)
    {
        var account = call.Account(id, Scope.Admin);
        if ((await call.BodyAsync()).Text("handle") is { } handle) account.Handle = Handle.Parse(handle).Value;
        account.UpdatedAt = call.Time.GetUtcNow();
        await call.Store.SaveChangesAsync();
        return call.Ok(Describe(call, account));
    }

    static async Task<IResult> Delete(long id, Call call, Engine.IEngine engine)
    {
        var account = call.Account(id, Scope.Destroy);
        var store = call.Store;
        if (store.Apps.Any(a => a.AccountId == id && a.DeletedAt == null) || store.Databases.Any(d => d.AccountId == id && d.DeletedAt == null))
            throw ApiError.Unprocessable("The environment still has apps or databases. Deprovision them first.");
        await engine.RemoveNetworkAsync(account.NetworkName, call.Stop);
        account.DeletedAt = call.Time.GetUtcNow();
        await store.SaveChangesAsync();
        return Results.NoContent();
    }

    public static JsonObject Describe(Call call, Account account)
    {
        var store = call.Store;
        var (apps, databases) = (call.Rows<App>().Where(a => a.AccountId == account.Id), call.Rows<Database>().Where(d => d.AccountId == account.Id));
        var containers = store.Containers.Count(c => c.AccountId == account.Id && c.DeletedAt == null);
        return Document.Of(call, "account", "accounts", account)
            .Add("handle", account.Handle).Add("name", account.Handle).Add("type", account.Type)
            .Add("organization_id", account.OrganizationId.ToString()).Add("onboarding_status", "completed").Add("number", account.Id.ToString())
            .Add("activated", true).Add("bastion_port", 0).Nulls("syslog_host", "syslog_port", "bastion_host", "ssh_portal_port")
            .Add("container_count", containers + databases.Count()).Add("app_container_count", containers)
            .Add("database_container_count", databases.Count()).Add("total_app_count", apps.Count()).Add("total_database_count", databases.Count())
            .Add("domain_count", call.Rows<Vhost>().Count(v => v.AccountId == account.Id))
            .Add("total_disk_size", call.Rows<Disk>().Where(d => d.AccountId == account.Id).Sum(d => (int?)d.Size) ?? 0)
            .Nulls("sweetness_stack", "gentlemanjerry_endpoint", "gentlemanjerry_certificate", "gentlemanjerry_docker_name",
                "gentlemanjerry_instance_id", "sweetness_stack_version", "ca_private_key")
            .Add("ca_body", account.CaCertificate)
            .Add("_embedded", new JsonObject
            {
                ["permissions"] = call.Embed
                    ? new JsonArray([.. call.Rows<Permission>().Where(p => p.AccountId == account.Id).AsEnumerable().Select(p => PermissionRoutes.Describe(call, p))])
                    : [],
                ["log_drains"] = new JsonArray(),
            })
            .Below("activity_reports", "apps", "backups", "backup_retention_policies", "certificates", "databases", "disk_attachments", "disks",
                "log_drains", "metric_drains", "operations", "permissions", "persistent_disks", "service_sizing_policies", "services", "vhosts")
            .To("organization", call.Href("organizations", account.OrganizationId)).To("stack", call.Href("stacks", account.StackId))
            .Done();
    }
}
