using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Databases;
using Landfall.Server.Endpoints;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Apps;

/// <summary>Configurations and settings, whose secrets are shown only to those who may see them (interface 1, 2.3).</summary>
static class ConfigurationRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/configurations/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Configuration>(id))));
        routes.MapGet("/settings/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Setting>(id))));
        Below<App>(routes, "apps", "app", configurations: true);
        Below<Database>(routes, "databases", "database", configurations: true);
        Below<Service>(routes, "services", "service", configurations: false);
        Below<Vhost>(routes, "vhosts", "vhost", configurations: false);
    }

    static void Below<T>(IEndpointRouteBuilder routes, string collection, string type, bool configurations) where T : AccountRow
    {
        routes.MapGet($"/{collection}/{{id:long}}/settings", (long id, Call call) =>
        {
            var row = call.Find<T>(id).Id;
            return call.Page("settings", call.Rows<Setting>().Where(s => s.ResourceType == type && s.ResourceId == row).OrderByDescending(s => s.Id), s => Describe(call, s));
        });
        if (!configurations) return;
        routes.MapGet($"/{collection}/{{id:long}}/configurations", (long id, Call call) =>
        {
            var row = call.Find<T>(id).Id;
            return call.Page(
                "configurations", call.Rows<Configuration>().Where(c => c.ResourceType == type && c.ResourceId == row).OrderByDescending(c => c.Id), c => Describe(call, c));
        });
    }

    static JsonObject Describe(Call call, Configuration configuration) =>
        Document.Of(call, "configuration", "configurations", configuration)
            .Add("env", call.Show(configuration, nameof(Configuration.Env), configuration.Env) is { } env ? JsonNode.Parse(env) : null)
            .To("resource", call.Href(configuration.ResourceType + "s", configuration.ResourceId)).Done();

    static JsonObject Describe(Call call, Setting setting) =>
        Document.Of(call, "setting", "settings", setting)
            .Add("settings", JsonNode.Parse(setting.Settings))
            .Add("sensitive_settings", call.Show(setting, nameof(Setting.Sensitive), setting.Sensitive) is { } sensitive
                ? JsonNode.Parse(sensitive)
                : call.Secrets && setting.Sensitive.Length == 0 ? new JsonObject() : null)
            .To("resource", call.Href(setting.ResourceType + "s", setting.ResourceId)).Done();
}
