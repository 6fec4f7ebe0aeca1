using System.Text.Json.Nodes;
using Landfall.Server.Identity;

namespace Landfall.Server.Hal;

/// <summary>The root document of both interfaces, which share the origin (interface 0.1, 2.3), and the collections that are empty until their time.</summary>
static class RootRoutes
{
    static readonly string[] Collections =
    [
        "accounts", "apps", "backups", "databases", "database_images", "deployments", "log_drains", "metric_drains", "operations",
        "organizations", "permissions", "plans", "active_plans", "services", "sources", "stacks", "tokens", "vhosts", "external_aws_accounts",
    ];

    /// <summary>Collections of interface A and of its undocumented list that hold nothing here yet.</summary>
    static readonly string[] EmptyHere =
    [
        "backups", "log_drains", "metric_drains", "plans", "active_plans", "sources", "disk_attachments",
        "external_aws_accounts", "external_aws_resources",
    ];

    static readonly string[] EmptyInAccount =
    [
        "activity_reports", "backups", "backup_retention_policies", "disk_attachments", "log_drains", "metric_drains", "persistent_disks",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", Root).Open();
        routes.MapGet("/landfall/extensions", (Call call) => Extensions(call));
        foreach (var name in EmptyHere) routes.MapGet("/" + name, (Call call) => call.Empty(name));
        foreach (var name in EmptyInAccount)
            routes.MapGet($"/accounts/{{id:long}}/{name}", (long id, Call call) => call.Account(id) is not null ? call.Empty(name) : null);
        routes.MapGet("/maintenances/apps", (Call call) => call.Empty("apps"));
        routes.MapGet("/maintenances/databases", (Call call) => call.Empty("databases"));
    }

    // Clients look for the link; who follows it learns what there is beside the interface.
    static IResult Extensions(Call call) => call.Ok(new JsonObject
    {
        ["extensions"] = new JsonArray("activity", "agent", "copy", "log_stream", "proof", "source"),
        ["_links"] = new JsonObject { ["self"] = Call.Link(call.Platform.Origin + "/landfall/extensions") },
    });

    static IResult Root(Call call, TokenIssuer issuer)
    {
        var links = new JsonObject { ["self"] = Call.Link(call.Platform.Origin + "/") };
        foreach (var name in Collections) links[name] = Call.Link($"{call.Platform.Origin}/{name}");
        links["current_token"] = Call.Link(call.Platform.Origin + "/current_token");
        links["landfall:extensions"] = Call.Link(call.Platform.Origin + "/landfall/extensions");
        return call.Ok(new JsonObject { ["public_key"] = issuer.PublicKey, ["_links"] = links });
    }
}
