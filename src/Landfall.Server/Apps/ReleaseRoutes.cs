using System.Text.Json.Nodes;
using Landfall.Server.Hal;
using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>Images, deployments, releases and containers (interface 1).</summary>
static class ReleaseRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/images/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Image>(id, withDeleted: true))));
        routes.MapGet("/deployments/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Deployment>(id))));
        routes.MapGet("/deployments", (Call call) => call.Page("deployments", call.Rows<Deployment>().OrderByDescending(d => d.Id), d => Describe(call, d)));
        routes.MapGet("/releases/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Release>(id))));
        routes.MapGet("/containers/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Container>(id, withDeleted: true))));
        Below<App, Image>(routes, "apps", "images", (app, i) => i.Where(x => x.AppId == app), Describe);
        Below<App, Deployment>(routes, "apps", "deployments", (app, d) => d.Where(x => x.AppId == app), Describe);
        Below<Service, Release>(routes, "services", "releases", (service, r) => r.Where(x => x.ServiceId == service), Describe);
        Below<Release, Container>(routes, "releases", "containers", (release, c) => c.Where(x => x.ReleaseId == release), Describe);
    }

    static void Below<TAbove, T>(
        IEndpointRouteBuilder routes, string above, string name, Func<long, IQueryable<T>, IQueryable<T>> below, Func<Call, T, JsonObject> describe)
        where TAbove : AccountRow where T : AccountRow =>
        routes.MapGet($"/{above}/{{id:long}}/{name}", (long id, Call call) =>
            call.Page(name, below(call.Find<TAbove>(id).Id, call.Rows<T>()).OrderByDescending(r => r.Id), row => describe(call, row)));

    public static JsonObject Describe(Call call, Image image) =>
        Document.Of(call, "image", "images", image)
            .Add("git_repo", null).Add("git_ref", image.GitRef).Add("docker_repo", image.DockerRepo).Add("docker_ref", image.DockerRef)
            .Nulls("dualstack_hint", "platform", "release", "scan").Add("exposed_ports", Document.Parsed(image.ExposedPorts))
            .Below("operations").To("app", call.Href("apps", image.AppId)).Done();

    static JsonObject Describe(Call call, Deployment deployment)
    {
        var origin = (JsonObject)JsonNode.Parse(deployment.Origin)!;
        var image = call.Store.Images.Find(deployment.ImageId);
        return Document.Of(call, "deployment", "deployments", deployment)
            .Add("status", deployment.Status).Add("operation_id", deployment.OperationId).Add("app_id", deployment.AppId)
            .Add("configuration_id", deployment.ConfigurationId).Add("image_id", deployment.ImageId).Add("source_id", null).Add("setting_id", deployment.SettingId)
            .Add("docker_image", image?.DockerRepo is { } repo ? $"{repo}:{image.DockerRef}" : null)
            .Add("docker_repository_url", Of("APTIBLE_DOCKER_REPOSITORY_URL")).Add("git_repository_url", Of("APTIBLE_GIT_REPOSITORY_URL"))
            .Add("git_ref", Of("APTIBLE_GIT_REF")).Add("git_commit_sha", Of("APTIBLE_GIT_COMMIT_SHA")).Add("git_commit_timestamp", Of("APTIBLE_GIT_COMMIT_TIMESTAMP"))
            .Add("git_commit_url", Of("APTIBLE_GIT_COMMIT_URL")).Add("git_commit_message", Of("APTIBLE_GIT_COMMIT_MESSAGE")).Add("deleted_at", null)
            .To("app", call.Href("apps", deployment.AppId)).To("operation", call.Href("operations", deployment.OperationId))
            .To("configuration", Href("configurations", deployment.ConfigurationId)).To("image", Href("images", deployment.ImageId))
            .To("setting", Href("settings", deployment.SettingId)).Done();

        JsonNode? Of(string key) => origin[key]?.DeepClone();
        string? Href(string collection, long? id) => id is null ? null : call.Href(collection, id);
    }

    static JsonObject Describe(Call call, Release release)
    {
        var image = call.Store.Images.Find(release.ImageId);
        return Document.Of(call, "release", "releases", release)
            .Add("docker_repo", image?.DockerRepo).Add("docker_ref", image?.DockerRef)
            .Below("containers").To("service", call.Href("services", release.ServiceId)).Done();
    }

    static JsonObject Describe(Call call, Container container) =>
        Document.Of(call, "container", "containers", container)
            .Add("host", call.Platform.Host.Value).Add("port", 0).Add("status", container.DeletedAt is null ? "running" : "deprovisioned")
            .Add("docker_name", container.Name).Add("layer", "app").Add("aws_instance_id", null).Add("instance_class", "m5")
            .Add("memory_limit", container.MemoryMb).Add("port_mapping", new JsonArray()).Add("allocation", new JsonArray()).Add("mounts", new JsonArray())
            .To("release", call.Href("releases", container.ReleaseId)).Done();
}
