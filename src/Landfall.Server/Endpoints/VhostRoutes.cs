using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Hal;
using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Endpoints;

/// <summary>Endpoints (interface 1.2).</summary>
static class VhostRoutes
{
    static readonly string[] Balancing = ["round_robin", "least_outstanding_requests", "weighted_random"];

    static readonly string[] Platforms = ["alb", "elb", "nlb"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/vhosts", (Call call) => call.Page("vhosts", call.Rows<Vhost>().OrderBy(v => v.Id), v => Describe(call, v)));
        routes.MapGet("/vhosts/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Vhost>(id))));
        Below<Service>(routes, "services", (_, id, v) => v.Where(x => x.ServiceId == id));
        Below<App>(routes, "apps", (call, id, v) => v.Where(x => call.Store.Services.Any(s => s.Id == x.ServiceId && s.AppId == id)));
        Below<Databases.Database>(routes, "databases", (call, id, v) => v.Where(x => call.Store.Services.Any(s => s.Id == x.ServiceId && s.DatabaseId == id)));
        routes.MapGet("/accounts/{id:long}/vhosts", (long id, Call call) =>
        {
            var account = call.Account(id).Id;
            return call.Page("vhosts", call.Rows<Vhost>().Where(v => v.AccountId == account).OrderBy(v => v.Id), v => Describe(call, v));
        });
        routes.MapPost("/services/{id:long}/vhosts", CreateAsync);
        routes.MapMethods("/vhosts/{id:long}", ["PUT", "PATCH"], UpdateAsync);
        routes.MapDelete("/vhosts/{id:long}", Delete);
    }

    static void Below<T>(IEndpointRouteBuilder routes, string collection, Func<Call, long, IQueryable<Vhost>, IQueryable<Vhost>> below) where T : AccountRow =>
        routes.MapGet($"/{collection}/{{id:long}}/vhosts", (long id, Call call) =>
            call.Page("vhosts", below(call, call.Find<T>(id).Id, call.Rows<Vhost>()).OrderBy(v => v.Id), v => Describe(call, v)));

    static async Task<IResult> CreateAsync(long id, Call call)
    {
        var service = call.Find<Service>(id, Scope.Deploy);
        var body = await call.BodyAsync();
        if (service.AppId is null || body.Need("type") != "http")
            throw ApiError.Unprocessable("This platform has https endpoints of apps only: type 'http'.");
        Refuse(body);
        var vhost = call.Store.InTransaction(() => Create(call, service, body));
        return call.Created(Describe(call, vhost));
    }

    // What is not enforced is not taken, neither at first nor later: an endpoint must not look safer than it is.
    static void Refuse(Body body)
    {
        if (body.Flag("acme") == true || body.Text("user_domain") is { Length: > 0 } || body.Reference("certificate") is not null)
            throw ApiError.Unprocessable("This platform has endpoints on its default domain only: send default=true, without user_domain, acme and certificate.");
        if (body.Flag("internal") == true || body.Texts("ip_whitelist") is { Count: > 0 })
            throw ApiError.Unprocessable("Internal endpoints and IP filters are not enforced here yet, so they are not taken.");
        if (body.Text("platform") is { Length: > 0 } platform && !Platforms.Contains(platform))
            throw ApiError.Unprocessable($"platform is one of {string.Join(", ", Platforms)}");
    }

    static Vhost Create(Call call, Service service, Body body)
    {
        if (call.Store.Vhosts.Any(v => v.ServiceId == service.Id && v.DeletedAt == null))
            throw ApiError.Unprocessable("The service has an endpoint on the default domain already.");
        var vhost = call.Store.AddRow(new Vhost
        {
            OrganizationId = service.OrganizationId, AccountId = service.AccountId, ServiceId = service.Id, StackId = call.AccountOf(service).StackId,
            Type = "http", Platform = body.Text("platform") is { Length: > 0 } platform ? platform : "alb", Default = true, Shared = body.Flag("shared"),
        }, call.Time);
        Fill(vhost, body);
        vhost.VirtualDomain = $"app-{vhost.Id}.{call.Platform.Domain}";
        return vhost;
    }

    static void Fill(Vhost vhost, Body body)
    {
        if (body.Has("container_port")) vhost.ContainerPort = Port(body.Whole("container_port")!.Value);
        if (body.Texts("container_ports") is { Count: > 0 }) throw ApiError.Unprocessable("An http endpoint has one container_port.");
        if (body.Text("load_balancing_algorithm_type") is { } algorithm)
            vhost.LoadBalancingAlgorithmType = Balancing.Contains(algorithm) ? algorithm : throw ApiError.Unprocessable($"load_balancing_algorithm_type is one of {string.Join(", ", Balancing)}");
    }

    static int Port(int port) => port is >= 1 and <= 65535 ? port : throw ApiError.Unprocessable("container_port is from 1 to 65535");

    static async Task<IResult> UpdateAsync(long id, Call call)
    {
        var vhost = call.Find<Vhost>(id, Scope.Deploy);
        var body = await call.BodyAsync();
        Refuse(body);
        Fill(vhost, body);
        vhost.UpdatedAt = call.Time.GetUtcNow();
        await call.Store.SaveChangesAsync();
        return call.Ok(Describe(call, vhost));
    }

    static IResult Delete(long id, Call call)
    {
        call.Store.InTransaction(() =>
        {
            var vhost = call.Find<Vhost>(id, Scope.Destroy);
            if (vhost.Pem.Length > 0) throw ApiError.Unprocessable("The endpoint was provisioned. Take it down with the operation 'deprovision'.");
            OperationRoutes.NeedRest(call.Store.Operations.Where(o => o.ResourceType == "vhost" && o.ResourceId == id));
            (vhost.Status, vhost.DeletedAt) = (Statuses.Deprovisioned, call.Time.GetUtcNow());
        });
        return Results.NoContent();
    }

    public static JsonObject Describe(Call call, Vhost vhost) =>
        Document.Of(call, "vhost", "vhosts", vhost)
            .Add("virtual_domain", vhost.VirtualDomain).Add("external_host", vhost.VirtualDomain).Add("type", vhost.Type).Add("platform", vhost.Platform)
            .Add("status", vhost.Status).Add("default", vhost.Default).Add("internal", vhost.Internal).Add("acme", vhost.Acme)
            .Add("user_domain", vhost.UserDomain).Add("shared", vhost.Shared)
            .Add("container_port", vhost.ContainerPort).Add("container_ports", Document.Parsed(vhost.ContainerPorts)).Add("container_exposed_ports", new JsonArray())
            .Add("ip_whitelist", Document.Parsed(vhost.IpWhitelist)).Add("load_balancing_algorithm_type", vhost.LoadBalancingAlgorithmType)
            .Add("external_http_port", 80).Add("external_https_port", 443).Add("host_mapped_ports", new JsonArray())
            .Add("acme_configuration", new JsonObject { ["names"] = new JsonArray(), ["challenges"] = new JsonArray() })
            .Nulls("acme_status", "acme_dns_challenge_host", "elastic_load_balancer_name", "application_load_balancer_arn", "network_load_balancer_arn",
                "security_group_id", "internal_host", "internal_http_port", "internal_https_port", "internal_health_port", "docker_name", "shared_fingerprint", "token_header")
            .Below("operations", "settings")
            .To("service", call.Href("services", vhost.ServiceId))
            .To("certificate", vhost.CertificateId is { } certificate ? call.Href("certificates", certificate) : null)
            .To("current_setting", vhost.SettingId is { } setting ? call.Href("settings", setting) : null)
            .Done();
}
