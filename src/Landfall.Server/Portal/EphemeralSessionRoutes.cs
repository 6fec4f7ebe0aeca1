using System.Text.Json.Nodes;
using Landfall.Server.Apps;
using Landfall.Server.Hal;
using Landfall.Server.Operations;

namespace Landfall.Server.Portal;

/// <summary>The sessions in which people run commands now (interface 3.2): each is its operation <c>execute</c>, seen as a session.</summary>
static class EphemeralSessionRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/apps/{id:long}/ephemeral_sessions", (long id, Call call) =>
        {
            var app = call.Find<App>(id).Id;
            return Page(call, Sessions(call).Where(o => o.ResourceId == app));
        });
        routes.MapGet("/operations/{id:long}/ephemeral_sessions", (long id, Call call) =>
        {
            var operation = call.Find<Operation>(id).Id;
            return Page(call, Sessions(call).Where(o => o.Id == operation));
        });
        routes.MapGet("/ephemeral_sessions/{id:long}", (long id, Call call) =>
            call.Ok(Describe(call, Sessions(call).FirstOrDefault(o => o.Id == id) ?? throw ApiError.NotFound())));
    }

    static IQueryable<Operation> Sessions(Call call) => call.Rows<Operation>().Where(o => o.ResourceType == "app" && o.Type == "execute").OrderByDescending(o => o.Id);

    static IResult Page(Call call, IQueryable<Operation> sessions) => call.Page(
        "ephemeral_sessions", sessions.Where(o => o.Status == OperationStatus.Queued || o.Status == OperationStatus.Running), o => Describe(call, o));

    static JsonObject Describe(Call call, Operation session) => Document.Of(call, "ephemeral_session", "ephemeral_sessions", session)
        .Add("aws_instance_id", "").Add("host", call.Platform.Host.Value).Add("name", ExecuteInApp.NameOf(session))
        .To("app", call.Href("apps", session.ResourceId)).To("operation", call.Href("operations", session.Id)).Done();
}
