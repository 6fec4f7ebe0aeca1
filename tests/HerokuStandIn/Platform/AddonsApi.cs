using HerokuStandIn.Apps;
using HerokuStandIn.Http;
using HerokuStandIn.Postgres;

namespace HerokuStandIn.Platform;

/// <summary>Add-ons, their attachments, and the two calls that turn a name into either.</summary>
static class AddonsApi
{
    static readonly Guid ServiceId = new("6c67493d-8fc2-4cd4-9161-4f1ec11cbe69");
    static readonly Guid PlanId = new("bb7d1a0c-55ae-4a6d-9d3e-0e5e47ee0000");

    public static void Map(IEndpointRouteBuilder routes, IEndpointRouteBuilder app)
    {
        foreach (var group in (IEndpointRouteBuilder[])[routes, app])
        {
            group.MapGet("/addons", (AppStore store, StandInOptions options) => new Listing([Addon(store.Current, options)]));
            group.MapGet("/addon-attachments", (AppStore store, StandInOptions options) => new Listing([Attachment(store.Current, options)]));
        }
        var addon = routes.MapGroup("/addons/{addon}").AddEndpointFilter(OnlyThisAddonAsync);
        addon.MapGet("", (AppStore store, StandInOptions options) => Answer.Ok(Addon(store.Current, options)));
        addon.MapGet("/addon-attachments", (AppStore store, StandInOptions options) => new Listing([Attachment(store.Current, options)]));
        addon.MapGet("/config", (AppStore store, HerokuDatabase database) => Answer.Ok((object[])
            [new { name = DatabaseAddon.Variable, value = database.UrlOf(store.Current.Database).Reveal().Reveal() }]));
        routes.MapPost("/actions/addons/resolve", ResolveAddonAsync);
        routes.MapPost("/actions/addon-attachments/resolve", ResolveAttachmentAsync);
    }

    /// <summary>Answers 404 unless the path names the add-on, by name or id.</summary>
    public static ValueTask<object?> OnlyThisAddonAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var database = context.HttpContext.RequestServices.GetRequiredService<AppStore>().Current.Database;
        return Names(database, context.HttpContext.GetRouteValue("addon")?.ToString())
            ? next(context)
            : ValueTask.FromResult<object?>(Answer.Missing("add-on"));
    }

    static bool Names(DatabaseAddon database, string? asked) => asked == database.Name || asked == $"{database.Id}";

    static async Task<IResult> ResolveAddonAsync(HttpRequest request, AppStore store, StandInOptions options)
    {
        var body = await Body.ReadAsync(request);
        return Names(store.Current.Database, body["addon"]?.ToString()) && IsThisApp(body["app"]?.ToString(), store, options)
            ? Answer.Ok((object[])[Addon(store.Current, options)])
            : Answer.Missing("add-on");
    }

    static async Task<IResult> ResolveAttachmentAsync(HttpRequest request, AppStore store, StandInOptions options)
    {
        var body = await Body.ReadAsync(request);
        var asked = body["addon_attachment"]?.ToString();
        if (!IsThisApp(body["app"]?.ToString(), store, options)) return Answer.Missing("app");
        return asked is "DATABASE" or DatabaseAddon.Variable || Names(store.Current.Database, asked)
            ? Answer.Ok((object[])[Attachment(store.Current, options)])
            : Answer.Missing("add_on attachment");
    }

    static bool IsThisApp(string? asked, AppStore store, StandInOptions options) =>
        asked is null || asked == options.App || asked == $"{store.Current.Id}";

    static object Addon(AppState app, StandInOptions options) => new
    {
        id = app.Database.Id, name = app.Database.Name, state = "provisioned", provider_id = app.Database.Name, provision_message = (string?)null,
        web_url = (string?)null, addon_service = new { id = ServiceId, name = "heroku-postgresql", human_name = "Heroku Postgres" },
        plan = Plan(), app = AppBody.Reference(app, options), config_vars = (string[])[DatabaseAddon.Variable],
        billing_entity = new { id = app.Id, name = options.App, type = "app" },
        billed_price = new { cents = 500, contract = false, unit = "month" }, created_at = app.CreatedAt, updated_at = app.CreatedAt,
    };

    static object Plan() => new
    {
        id = PlanId, name = DatabaseAddon.Plan, human_name = "Essential 0", price = new { cents = 500, contract = false, unit = "month" },
    };

    static object Attachment(AppState app, StandInOptions options) => new
    {
        id = app.Database.AttachmentId, name = "DATABASE", @namespace = (string?)null, app = AppBody.Reference(app, options),
        addon = new { id = app.Database.Id, name = app.Database.Name, app = AppBody.Reference(app, options), plan = Plan() },
        config_vars = (string[])[DatabaseAddon.Variable], log_input_url = (string?)null, web_url = (string?)null,
        created_at = app.CreatedAt, updated_at = app.CreatedAt,
    };
}
