using HerokuStandIn.Apps;

namespace HerokuStandIn.Platform;

/// <summary>How the app appears in answers (heroku 2.3).</summary>
static class AppBody
{
    public static readonly Guid StackId = new("5f0f0c5b-1d2c-4a0e-9d55-5d0c24000024");
    static readonly Guid ContainerStackId = new("5f0f0c5b-1d2c-4a0e-9d55-00000000c0de");
    public static readonly Guid RegionId = new("59accabd-516d-4f0e-83e6-6e3757701145");
    static readonly Guid GenerationId = new("69ccf3a4-8d4f-4f0e-9a90-00000000ceda");

    public static object Of(AppState app, StandInOptions options) => new
    {
        id = app.Id, name = options.App, acm = false, archived_at = (string?)null, maintenance = app.Maintenance,
        build_stack = StackOf(app), stack = StackOf(app),
        generation = new { id = GenerationId, name = "cedar" },
        buildpack_provided_description = app.CurrentSlug?.Buildpack,
        git_url = $"{options.ApiUrl}git/{options.App}.git", web_url = options.WebUrl,
        owner = new { email = AccountApi.Email, id = app.OwnerId }, team = (object?)null, organization = (object?)null,
        region = new { id = RegionId, name = "us" }, space = (object?)null, internal_routing = (bool?)null,
        repo_size = 0, slug_size = 0, released_at = app.CurrentRelease?.CreatedAt, created_at = app.CreatedAt,
        updated_at = app.CurrentRelease?.CreatedAt ?? app.CreatedAt,
    };

    public static object StackOf(AppState app) => new { id = app.IsContainer ? ContainerStackId : StackId, name = app.Stack };

    public static object Reference(AppState app, StandInOptions options) => new { id = app.Id, name = options.App };
}
