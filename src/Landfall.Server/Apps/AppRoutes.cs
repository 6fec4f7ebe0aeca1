using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Apps;

/// <summary>Apps (interface 1, 2.4, 2.5).</summary>
static class AppRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/apps", (Call call) => call.Page("apps", call.Rows<App>().OrderBy(a => a.Id), a => Describe(call, a)));
        routes.MapGet("/apps/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<App>(id))));
        routes.MapGet("/accounts/{id:long}/apps", (long id, Call call) => call.Page("apps", InAccount(call, id), a => Describe(call, a)));
        routes.MapPost("/accounts/{id:long}/apps", CreateAsync);
        routes.MapMethods("/apps/{id:long}", ["PUT", "PATCH"], UpdateAsync);
        routes.MapDelete("/apps/{id:long}", Delete);
        routes.MapGet("/find/app", (Call call) => call.Ok(Describe(call, AccountRoutes.One(Named(call)))));
        foreach (var name in new[] { "code_scan_results", "service_definitions", "prerelease_commands" })
            routes.MapGet($"/apps/{{id:long}}/{name}", (long id, Call call) => call.Find<App>(id) is not null ? call.Empty(name) : null);
    }

    static IQueryable<App> InAccount(Call call, long id)
    {
        var account = call.Account(id).Id;
        return call.Rows<App>().Where(a => a.AccountId == account).OrderBy(a => a.Id);
    }

    static List<App> Named(Call call)
    {
        var (handle, environment) = (call.Http.Request.Query["handle"].ToString(), call.Http.Request.Query["environment"].ToString());
        return [.. call.Rows<App>().Where(a => a.Handle == handle
            && (environment == "" || call.Store.Accounts.Any(e => e.Id == a.AccountId && e.Handle == environment)))];
    }

    static async Task<IResult> CreateAsync(long id, Call call)
    {
        var account = call.Account(id, Scope.Deploy);
        var handle = Handle.Parse((await call.BodyAsync()).Need("handle"));
        var app = call.Store.InTransaction(() =>
            call.Store.AddRow(new App { OrganizationId = account.OrganizationId, AccountId = id, Handle = handle.Value }, call.Time));
        return call.Created(Describe(call, app));
    }

    static async Task<IResult> UpdateAsync(long id, Call call)
    {
        var app = call.Find<App>(id, Scope.Deploy);
        if ((await call.BodyAsync()).Text("handle") is { } handle) app.Handle = Handle.Parse(handle).Value;
        app.UpdatedAt = call.Time.GetUtcNow();
        await call.Store.SaveChangesAsync();
        return call.Ok(Describe(call, app));
    }

    // What was never deployed has nothing to take down; the rest goes by the operation 'deprovision'.
    static IResult Delete(long id, Call call)
    {
        call.Store.InTransaction(() =>
        {
            var app = call.Find<App>(id, Scope.Destroy);
            if (app.ImageId is not null) throw ApiError.Unprocessable("The app was deployed. Take it down with the operation 'deprovision'.");
            OperationRoutes.NeedRest(call.Store.Operations.Where(o => o.QueueKey == $"app/{id}"));
            (app.Status, app.DeletedAt) = (Statuses.Deprovisioned, call.Time.GetUtcNow());
        });
        return Results.NoContent();
    }

    public static JsonObject Describe(Call call, App app)
    {
        var account = call.AccountOf(app);
        return Document.Of(call, "app", "apps", app)
            .Add("handle", app.Handle).Add("status", app.Status).Add("deployment_method", null).Add("hooks", null)
            .Add("git_repo", call.Platform.GitRemote(account.Handle, app.Handle))
            .Add("_embedded", Embedded(call, app))
            .Below("operations", "services", "vhosts", "images", "configurations", "settings", "ephemeral_sessions", "service_definitions",
                "prerelease_commands", "code_scan_results", "deployments", "source")
            .To("account", call.Href("accounts", app.AccountId))
            .To("current_configuration", Href("configurations", app.ConfigurationId)).To("current_setting", Href("settings", app.SettingId))
            .To("current_image", Href("images", app.ImageId)).To("current_deployment", Href("deployments", app.DeploymentId))
            .Done();

        string? Href(string collection, long? id) => id is null ? null : call.Href(collection, id);
    }

    static JsonObject Embedded(Call call, App app)
    {
        if (!call.Embed) return new JsonObject { ["services"] = new JsonArray() };
        var operations = OperationRoutes.Newest(call.Rows<Operation>().Where(o => o.ResourceType == "app" && o.ResourceId == app.Id && o.Type != "show"));
        return new JsonObject
        {
            ["services"] = new JsonArray([.. ServiceRoutes.Of(call, app).AsEnumerable().Select(s => ServiceRoutes.Describe(call, s))]),
            ["last_operation"] = operations.FirstOrDefault() is { } last ? OperationRoutes.Describe(call, last) : null,
            ["last_deploy_operation"] = operations.FirstOrDefault(o => o.Type == "deploy") is { } deploy ? OperationRoutes.Describe(call, deploy) : null,
            ["current_image"] = app.ImageId is { } image ? ReleaseRoutes.Describe(call, call.Store.Images.Find(image)!) : null,
        };
    }
}
