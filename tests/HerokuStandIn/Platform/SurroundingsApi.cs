using HerokuStandIn.Apps;
using HerokuStandIn.Http;

namespace HerokuStandIn.Platform;

/// <summary>What else a migration asks about an app: certificates, people, buildpacks, and lists that are empty here.</summary>
static class SurroundingsApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/collaborators", (AppStore store) => new Listing([Collaborator(store.Current)]));
        app.MapGet("/buildpack-installations", (AppStore store) => new Listing([.. Buildpacks(store.Current)]));
        app.MapGet("/builds", (AppStore store) => new Listing(store.Current.Slugs.Select(slug => Build(slug, store.Current))));
        app.MapGet("/pipeline-couplings", () => Answer.Missing("pipeline coupling"));
        foreach (var list in (string[])["/sni-endpoints", "/features", "/log-drains", "/webhooks"]) app.MapGet(list, () => new Listing([]));
    }

    static object Collaborator(AppState app) => new
    {
        id = app.OwnerId, user = new { email = AccountApi.Email, id = app.OwnerId, federated = false }, role = "owner",
        permissions = (object[])[], created_at = app.CreatedAt, updated_at = app.CreatedAt,
    };

    static IEnumerable<object> Buildpacks(AppState app)
    {
        if (app.CurrentSlug is not { Buildpack: not null } slug) yield break;
        yield return new { id = slug.Id, ordinal = 0, buildpack = Buildpack(slug) };
    }

    static object Build(Slug slug, AppState app) => new
    {
        id = slug.Id, status = "succeeded", buildpacks = slug.Buildpack is null ? null : (object[])[Buildpack(slug)], slug = new { id = slug.Id },
        stack = app.Stack, source_blob = new { version = slug.Commit }, created_at = slug.CreatedAt, updated_at = slug.CreatedAt,
    };

    static object Buildpack(Slug slug)
    {
        var name = slug.Buildpack == "Python" ? "heroku/python" : "heroku/nodejs";
        return new { url = $"urn:buildpack:{name}", name };
    }
}
