using System.Text.Json.Nodes;
using HerokuStandIn.Apps;
using HerokuStandIn.Dynos;
using HerokuStandIn.Http;

namespace HerokuStandIn.Platform;

/// <summary>Dynos: the formation's and one-off ones.</summary>
static class DynosApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/dynos", (Formation formation, OneOffs oneOffs, AppStore store, StandInOptions options) => new Listing(
        [
            .. formation.Dynos.Select(d => Of(d, store.Current, options)),
            .. oneOffs.Running.Select(d => Of(d, store.Current, options)),
        ]));
        app.MapPost("/dynos", StartAsync);
        app.MapDelete("/dynos", (Formation formation, Unattended unattended) =>
        {
            unattended.Run("Restarting", formation.RestartAsync);
            return new Answer(StatusCodes.Status202Accepted, new { });
        });
    }

    static async Task<IResult> StartAsync(HttpRequest request, OneOffs oneOffs, AppStore store, StandInOptions options)
    {
        var body = await Body.ReadAsync(request);
        if (body["attach"] is JsonValue attach && attach.TryGetValue<bool>(out var attached) && attached)
            return Answer.Invalid("The stand-in runs one-off dynos detached only: send attach false.");
        if (body["command"]?.ToString() is not { Length: > 0 } command) return Answer.Invalid("A one-off dyno needs a command.");
        var variables = (store.Current.CurrentRelease?.ConfigVars ?? new Dictionary<string, string>()).ToDictionary();
        foreach (var (key, value) in body["env"] as JsonObject ?? []) variables[key] = $"{value}";
        var dyno = oneOffs.Start(body["type"]?.ToString() ?? "run", command, body["size"]?.ToString() ?? "Basic", variables);
        return Answer.Created(Of(dyno, store.Current, options));
    }

    static object Of(Dyno dyno, AppState app, StandInOptions options) => Of(
        dyno.Id, dyno.Plan.Name, dyno.Plan.Type, dyno.State, dyno.Plan.Size, dyno.Plan.Command,
        new { id = dyno.Plan.ReleaseId, version = dyno.Plan.Release }, dyno.UpdatedAt, AppBody.Reference(app, options));

    static object Of(OneOff dyno, AppState app, StandInOptions options) => Of(
        dyno.Id, dyno.Name, dyno.Type, "up", dyno.Size, dyno.Command,
        new { id = dyno.ReleaseId, version = dyno.Release }, dyno.StartedAt, AppBody.Reference(app, options));

    static object Of(
        Guid id, string name, string type, string state, string size, string command, object release, DateTimeOffset at, object app) =>
        new { id, name, type, state, size, command, release, app, attach_url = (string?)null, created_at = at, updated_at = at };
}
