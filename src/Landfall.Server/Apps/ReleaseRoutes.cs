using System.Text.Json.Nodes;
using Landfall.Server.Hal;
using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>Images, releases and containers (interface 1).</summary>
static class ReleaseRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/images/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Image>(id, withDeleted: true))));
        routes.MapGet("/releases/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Release>(id))));
        routes.MapGet("/containers/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Container>(id, withDeleted: true))));
        Below<App, Image>(routes, "apps", "images", (app, i) => i.Where(x => x.AppId == app), Describe);
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
