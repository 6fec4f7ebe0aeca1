using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Databases;
using Landfall.Server.Hal;
using Landfall.Server.Sizing;

namespace Landfall.Server.Apps;

/// <summary>Services of apps and databases (interface 1).</summary>
static class ServiceRoutes
{
    const int LongestStop = 900;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/services", (Call call) => call.Page("services", call.Rows<Service>().OrderBy(s => s.Id), s => Describe(call, s)));
        routes.MapGet("/services/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Service>(id))));
        routes.MapGet("/apps/{id:long}/services", (long id, Call call) => call.Page("services", Of(call, call.Find<App>(id)), s => Describe(call, s)));
        routes.MapGet("/accounts/{id:long}/services", (long id, Call call) =>
        {
            var account = call.Account(id).Id;
            return call.Page("services", call.Rows<Service>().Where(s => s.AccountId == account).OrderBy(s => s.Id), s => Describe(call, s));
        });
        routes.MapMethods("/services/{id:long}", ["PUT", "PATCH"], UpdateAsync);
        routes.MapGet("/services/{id:long}/disk_attachments", (long id, Call call) => call.Find<Service>(id) is not null ? call.Empty("disk_attachments") : null);
    }

    public static IQueryable<Service> Of(Call call, App app) => call.Rows<Service>().Where(s => s.AppId == app.Id).OrderBy(s => s.Id);

    static async Task<IResult> UpdateAsync(long id, Call call)
    {
        var body = await call.BodyAsync();
        var service = call.Find<Service>(id, Scope.Deploy);
        call.Store.InTransaction(() => Change(call, service, body));
        return call.Ok(Describe(call, service));
    }

    static void Change(Call call, Service service, Body body)
    {
        service.ForceZeroDowntime = body.Flag("force_zero_downtime") ?? service.ForceZeroDowntime;
        service.NaiveHealthCheck = body.Flag("naive_health_check") ?? service.NaiveHealthCheck;
        service.RestartFreeScaling = body.Flag("restart_free_scaling") ?? service.RestartFreeScaling;
        if (body.Whole("stop_timeout") is { } seconds)
            service.StopTimeout = seconds is >= 0 and <= LongestStop ? seconds : throw ApiError.Unprocessable($"stop_timeout is from 0 to {LongestStop} seconds");
        service.UpdatedAt = call.Time.GetUtcNow();
        DeploymentRecord.Follow(call.Store, service);
    }

    public static JsonObject Describe(Call call, Service service)
    {
        var app = service.AppId is { } id ? call.Store.Apps.Find(id)!.Handle : null;
        var image = app is null ? null : call.Store.Images.Find(call.Store.Apps.Find(service.AppId)!.ImageId);
        return Document.Of(call, "service", "services", service)
            .Add("handle", app is null ? call.Store.Set<Database>().Find(service.DatabaseId)!.Handle : $"{app}-{service.ProcessType}")
            .Add("docker_repo", image?.DockerRepo).Add("docker_ref", image?.DockerRef)
            .Add("process_type", service.ProcessType).Add("command", service.Command).Add("container_count", service.ContainerCount)
            .Add("container_memory_limit_mb", service.MemoryMb).Add("instance_class", service.InstanceClass)
            .Add("force_zero_downtime", service.ForceZeroDowntime).Add("naive_health_check", service.NaiveHealthCheck)
            .Add("restart_free_scaling", service.RestartFreeScaling).Add("stop_timeout", service.StopTimeout)
            .Below("operations", "releases", "settings", "vhosts")
            .To("account", call.Href("accounts", service.AccountId))
            .To("app", service.AppId is { } a ? call.Href("apps", a) : null)
            .To("database", service.DatabaseId is { } d ? call.Href("databases", d) : null)
            .To("service_sizing_policy", SizingRoutes.Of(call, service) is { } p ? call.Href("service_sizing_policies", p.Id) : null)
            .To("current_release", service.ReleaseId is { } r ? call.Href("releases", r) : null)
            .To("current_setting", service.SettingId is { } s ? call.Href("settings", s) : null)
            .Done();
    }
}
