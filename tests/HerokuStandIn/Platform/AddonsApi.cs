using HerokuStandIn.Apps;
using HerokuStandIn.Http;
using HerokuStandIn.Postgres;

namespace HerokuStandIn.Platform;

/// <summary>Add-ons, their attachments, and the two calls that turn a name into either.</summary>
static class AddonsApi
{
    public static void Map(IEndpointRouteBuilder routes, IEndpointRouteBuilder app)
    {
        foreach (var group in (IEndpointRouteBuilder[])[routes, app])
        {
            group.MapGet("/addons", (AppStore store, StandInOptions options) =>
                new Listing(Addons(store, options, _ => true)));
            group.MapGet("/addon-attachments", (AppStore store, StandInOptions options) =>
                new Listing(Attachments(store, options, _ => true)));
        }
        routes.MapGet("/addons/{addon}", (string addon, AppStore store, StandInOptions options) =>
            One(Addons(store, options, a => a.IsNamed(addon))));
        routes.MapGet("/addons/{addon}/addon-attachments", (string addon, AppStore store, StandInOptions options) =>
            new Listing(Attachments(store, options, a => a.IsNamed(addon))));
        routes.MapGet("/addons/{addon}/config", Config);
        routes.MapPost("/actions/addons/resolve", ResolveAddonAsync);
        routes.MapPost("/actions/addon-attachments/resolve", ResolveAttachmentAsync);
    }

    static IReadOnlyList<object> Addons(AppStore store, StandInOptions options, Func<AddonBody, bool> which) =>
        [.. AddonBody.AllOf(store.Current).Where(which).Select(a => a.AsAddon(store.Current, options))];

    static IReadOnlyList<object> Attachments(AppStore store, StandInOptions options, Func<AddonBody, bool> which) =>
        [.. AddonBody.AllOf(store.Current).Where(which).Select(a => a.AsAttachment(store.Current, options))];

    static Answer One(IReadOnlyList<object> found) => found is [var only] ? Answer.Ok(only) : Answer.Missing("add-on");

    static Answer Config(string addon, AppStore store, HerokuDatabase database)
    {
        if (AddonBody.AllOf(store.Current).FirstOrDefault(a => a.IsNamed(addon)) is not { } found) return Answer.Missing("add-on");
        var values = ConfigVarsApi.FromAddons(store, database).Where(v => found.ConfigVars.Contains(v.Key));
        return Answer.Ok(values.Select(v => new { name = v.Key, value = v.Value }));
    }

    static async Task<IResult> ResolveAddonAsync(HttpRequest request, AppStore store, StandInOptions options)
    {
        var body = await Body.ReadAsync(request);
        if (!IsThisApp(body["app"]?.ToString(), store, options)) return Answer.Missing("app");
        var found = Addons(store, options, a => a.IsNamed(body["addon"]?.ToString()));
        return found.Count > 0 ? Answer.Ok(found) : Answer.Missing("add_on");
    }

    static async Task<IResult> ResolveAttachmentAsync(HttpRequest request, AppStore store, StandInOptions options)
    {
        var body = await Body.ReadAsync(request);
        if (!IsThisApp(body["app"]?.ToString(), store, options)) return Answer.Missing("app");
        var found = Attachments(store, options, a => a.IsAttachedAs(body["addon_attachment"]?.ToString()));
        return found.Count > 0 ? Answer.Ok(found) : Answer.Missing("add_on attachment");
    }

    static bool IsThisApp(string? asked, AppStore store, StandInOptions options) =>
        asked is null || asked == options.App || asked == $"{store.Current.Id}";
}
