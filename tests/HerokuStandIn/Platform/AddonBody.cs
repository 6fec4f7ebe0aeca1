using HerokuStandIn.Apps;

namespace HerokuStandIn.Platform;

/// <summary>An add-on with its one attachment, and how both appear in answers (heroku 2.3).</summary>
sealed record AddonBody(Guid Id, Guid AttachmentId, string Name, string Service, string Plan, string Attachment, IReadOnlyList<string> ConfigVars)
{
    static readonly object Price = new { cents = 500, contract = false, unit = "month" };

    /// <summary>All of the app's add-ons, the database first.</summary>
    public static IReadOnlyList<AddonBody> AllOf(AppState app) =>
    [
        new AddonBody(
            app.Database.Id, app.Database.AttachmentId, app.Database.Name, DatabaseAddon.Service, DatabaseAddon.Plan,
            DatabaseAddon.Attachment, [DatabaseAddon.Variable]),
        .. app.OtherAddons.Select(a => new AddonBody(a.Id, a.AttachmentId, a.Name, a.Service, a.Plan, a.Attachment, [.. a.ConfigVars.Keys])),
    ];

    public bool IsNamed(string? asked) => asked == Name || asked == $"{Id}";

    public bool IsAttachedAs(string? asked) => asked == Attachment || IsNamed(asked) || ConfigVars.Any(v => v == asked);

    public object AsAddon(AppState app, StandInOptions options) => new
    {
        id = Id, name = Name, state = "provisioned", provider_id = Name, provision_message = (string?)null, web_url = (string?)null,
        addon_service = new { id = Id, name = Service, human_name = Service }, plan = PlanBody(),
        app = AppBody.Reference(app, options), config_vars = ConfigVars, billing_entity = new { id = app.Id, name = options.App, type = "app" },
        billed_price = Price, created_at = app.CreatedAt, updated_at = app.CreatedAt,
    };

    public object AsAttachment(AppState app, StandInOptions options) => new
    {
        id = AttachmentId, name = Attachment, @namespace = (string?)null, app = AppBody.Reference(app, options),
        addon = new { id = Id, name = Name, app = AppBody.Reference(app, options), plan = PlanBody() },
        config_vars = ConfigVars, log_input_url = (string?)null, web_url = (string?)null, created_at = app.CreatedAt, updated_at = app.CreatedAt,
    };

    object PlanBody() => new { id = Id, name = Plan, human_name = Plan, price = Price };
}
