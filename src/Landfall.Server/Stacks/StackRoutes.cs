using System.Text.Json.Nodes;
using Landfall.Server.Hal;
using Landfall.Server.Portal;

namespace Landfall.Server.Stacks;

/// <summary>Stacks (interface 1): every user of the installation sees them; they have no organization, so they are shared ones.</summary>
static class StackRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/stacks", (Call call, PortalKeys keys) => call.Page("stacks", call.Store.Stacks.Where(s => s.DeletedAt == null).OrderBy(s => s.Id), s => Describe(call, s, keys)));
        routes.MapGet("/stacks/{id:long}", (long id, Call call, PortalKeys keys) => call.Ok(Describe(call, Find(call, id), keys)));
        foreach (var name in new[] { "intrusion_detection_reports", "vpc_peers", "vpn_tunnels" })
            routes.MapGet($"/stacks/{{id:long}}/{name}", (long id, Call call) => Find(call, id) is not null ? call.Empty(name) : null);
    }

    public static Stack Find(Call call, long id) =>
        call.Store.Stacks.FirstOrDefault(s => s.Id == id && s.DeletedAt == null) ?? throw ApiError.NotFound();

    static JsonObject Describe(Call call, Stack stack, PortalKeys keys) =>
        Document.Of(call, "stack", "stacks", stack)
            .Add("name", stack.Name).Add("version", "v2").Add("region", stack.Region).Add("default", true).Add("public", true)
            .Add("ssh_host_dsa_public_key", "").Add("ssh_host_rsa_public_key", keys.HostKey).Add("ssh_host_ecdsa_public_key", "")
            .Add("ssh_portal_host", call.Platform.Host.Value).Add("ssh_portal_port", 43022)
            .Add("outbound_ip_addresses", new JsonArray()).Add("memory_limits", true).Add("cpu_limits", true)
            .Add("intrusion_detection", false).Add("expose_intrusion_detection_reports", false)
            .Nulls("account_id", "vpc_id", "vpc_cidr", "organization_id")
            .Add("internal_domain", call.Platform.InternalDomain).Add("default_domain", call.Platform.Domain.Value).Add("brickwall_enabled", false)
            .Add("allow_c_instance_profile", false).Add("allow_m_instance_profile", true).Add("allow_r_instance_profile", false)
            .Below("accounts", "intrusion_detection_reports", "vpc_peers", "vpn_tunnels").Done();
}
