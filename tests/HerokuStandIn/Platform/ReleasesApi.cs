using System.Globalization;
using HerokuStandIn.Apps;
using HerokuStandIn.Http;
using HerokuStandIn.Postgres;

namespace HerokuStandIn.Platform;

/// <summary>Releases, and the slugs that hold the effective Procfile.</summary>
static class ReleasesApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/releases", (AppStore store, StandInOptions options) =>
            new Listing(store.Current.Releases.Select(r => Of(r, store.Current, options))));
        app.MapGet("/releases/{release}", (string release, AppStore store, StandInOptions options) =>
            Find(store.Current, release) is { } found ? Answer.Ok(Of(found, store.Current, options)) : Answer.Missing("release"));
        app.MapGet("/releases/{release}/config-vars", (string release, AppStore store, HerokuDatabase database) =>
            Find(store.Current, release) is { } found ? Answer.Ok(ConfigVarsApi.All(found.ConfigVars, store, database)) : Answer.Missing("release"));
        app.MapGet("/slugs/{slug}", (string slug, AppStore store) =>
            store.Current.Slugs.FirstOrDefault(s => $"{s.Id}" == slug) is { } found ? Answer.Ok(Of(found, store.Current)) : Answer.Missing("slug"));
    }

    static Release? Find(AppState app, string asked) =>
        app.Releases.FirstOrDefault(r => $"{r.Id}" == asked || r.Version.ToString(CultureInfo.InvariantCulture) == asked);

    static Guid? Slug(Release release, AppState app) => app.IsContainer ? null : release.SlugId;

    static object Of(Release release, AppState app, StandInOptions options) => new
    {
        id = release.Id, version = release.Version, status = release.Status, description = release.Description,
        current = release.Id == app.CurrentRelease?.Id, eligible_for_rollback = release.Status == ReleaseStatus.Succeeded,
        slug = Slug(release, app) is { } slug ? new { id = slug } : null,
        artifacts = Slug(release, app) is { } artifact ? (object[])[new { id = artifact, type = "slug" }] : [],
        addon_plan_names = (string[])[DatabaseAddon.Plan], output_stream_url = (string?)null, app = AppBody.Reference(app, options),
        user = new { email = AccountApi.Email, id = app.OwnerId }, created_at = release.CreatedAt, updated_at = release.CreatedAt,
    };

    static object Of(Slug slug, AppState app) => new
    {
        id = slug.Id, process_types = slug.ProcessTypes, commit = slug.Commit, commit_description = (string?)null,
        buildpack_provided_description = slug.Buildpack, stack = AppBody.StackOf(app),
        size = (int?)null, checksum = (string?)null, blob = (object?)null, created_at = slug.CreatedAt, updated_at = slug.CreatedAt,
    };
}
