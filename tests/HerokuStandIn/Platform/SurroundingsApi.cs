using HerokuStandIn.Apps;
using HerokuStandIn.Http;

namespace HerokuStandIn.Platform;

/// <summary>What else a migration asks about an app: domains, certificates, people, buildpacks, and lists that are empty here.</summary>
static class SurroundingsApi
{
    static readonly Guid DomainId = new("1b1e1d4d-0f0b-4b3a-9e54-00000000d0a1");

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/domains", (AppStore store, StandInOptions options) => new Listing([Domain(store.Current, options)]));
        app.MapGet("/collaborators", (AppStore store) => new Listing([Collaborator(store.Current)]));
        app.MapGet("/buildpack-installations", (AppStore store) => new Listing([.. Buildpacks(store.Current)]));
        app.MapGet("/pipeline-couplings", () => Answer.Missing("pipeline coupling"));
        foreach (var list in (string[])["/sni-endpoints", "/features", "/log-drains", "/webhooks"]) app.MapGet(list, () => new Listing([]));
    }

    static object Domain(AppState app, StandInOptions options) => new
    {
        id = DomainId, hostname = $"{options.App}-1234567890ab.herokuapp.com", kind = "heroku", cname = (string?)null, status = "none",
        acm_status = (string?)null, acm_status_reason = (string?)null, sni_endpoint = (object?)null, app = AppBody.Reference(app, options),
        created_at = app.CreatedAt, updated_at = app.CreatedAt,
    };

    static object Collaborator(AppState app) => new
    {
        id = app.OwnerId, user = new { email = AccountApi.Email, id = app.OwnerId, federated = false }, role = "owner",
        permissions = (object[])[], created_at = app.CreatedAt, updated_at = app.CreatedAt,
    };

    static IEnumerable<object> Buildpacks(AppState app)
    {
        if (app.CurrentSlug is not { } slug) yield break;
        var name = slug.Buildpack == "Python" ? "heroku/python" : "heroku/nodejs";
        yield return new { id = slug.Id, ordinal = 0, buildpack = new { url = $"urn:buildpack:{name}", name } };
    }
}
