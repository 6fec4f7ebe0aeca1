using System.Text.Json.Nodes;
using HerokuStandIn.Apps;
using HerokuStandIn.Http;

namespace HerokuStandIn.Platform;

/// <summary>Apps: the list, the one app, maintenance.</summary>
static class AppsApi
{
    public static void Map(IEndpointRouteBuilder routes, IEndpointRouteBuilder app)
    {
        foreach (var path in (string[])["/apps", "/users/~/apps"])
            routes.MapGet(path, (AppStore store, StandInOptions options) => new Listing([AppBody.Of(store.Current, options)]));
        app.MapGet("", (AppStore store, StandInOptions options) => Answer.Ok(AppBody.Of(store.Current, options)));
        app.MapPatch("", async (HttpRequest request, AppStore store, StandInOptions options) =>
            (await Body.ReadAsync(request))["maintenance"] is JsonValue value && value.TryGetValue<bool>(out var on)
                ? Answer.Ok(AppBody.Of(store.Change(s => s with { Maintenance = on }), options))
                : Answer.Invalid("Only maintenance can be changed here."));
    }
}

/// <summary>Answers 404 unless the path names the app, by name or id.</summary>
sealed class OnlyThisApp(StandInOptions options, AppStore store) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var asked = context.HttpContext.GetRouteValue("app")?.ToString();
        return asked == options.App || asked == $"{store.Current.Id}"
            ? next(context)
            : ValueTask.FromResult<object?>(Answer.Missing("app"));
    }
}
