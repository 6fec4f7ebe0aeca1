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
        app.MapPost("/dynos/{name}/actions/stop", (string name, OneOffs oneOffs) => oneOffs.Stop(name)
            ? new Answer(StatusCodes.Status202Accepted, new { })
            : Answer.Missing("dyno"));
        app.MapDelete("/dynos", (Formation formation, Unattended unattended) =>
        {
            unattended.Run("Restarting", formation.RestartAsync);
            return new Answer(StatusCodes.Status202Accepted, new { });
        });
    }

    static async Task<IResult> StartAsync(HttpRequest request, OneOffs oneOffs, Rendezvous rendezvous, AppStore store, StandInOptions options)
    {
        var body = await Body.ReadAsync(request);
        if (body["command"]?.ToString() is not { Length: > 0 } command) return Answer.Invalid("A one-off dyno needs a command.");
        var variables = (store.Current.CurrentRelease?.ConfigVars ?? new Dictionary<string, string>()).ToDictionary();
        foreach (var (key, value) in body["env"] as JsonObject ?? []) variables[key] = $"{value}";
        var (type, size) = (body["type"]?.ToString() ?? "run", body["size"]?.ToString() ?? "Basic");
        var longest = TimeSpan.FromSeconds((int?)body["time_to_live"] ?? 86_400);
        if (body["attach"] is not JsonValue attach || !attach.TryGetValue<bool>(out var attached) || !attached)
            return Answer.Created(Of(oneOffs.Start(type, command, size, variables, longest), store.Current, options));
        // Nothing of it runs before somebody is there to read it.
        var address = rendezvous.Offer(output => oneOffs.Start(type, command, size, variables, longest, output));
        var release = store.Current.Releases[^1];
        return Answer.Created(Of(Guid.NewGuid(), $"{type}.1", type, "starting", size, command, new { id = release.Id, version = release.Version },
            DateTimeOffset.UtcNow, AppBody.Reference(store.Current, options), address));
    }

    static object Of(Dyno dyno, AppState app, StandInOptions options) => Of(
        dyno.Id, dyno.Plan.Name, dyno.Plan.Type, dyno.State, dyno.Plan.Size, dyno.Plan.Command,
        new { id = dyno.Plan.ReleaseId, version = dyno.Plan.Release }, dyno.UpdatedAt, AppBody.Reference(app, options));

    static object Of(OneOff dyno, AppState app, StandInOptions options) => Of(
        dyno.Id, dyno.Name, dyno.Type, "up", dyno.Size, dyno.Command,
        new { id = dyno.ReleaseId, version = dyno.Release }, dyno.StartedAt, AppBody.Reference(app, options));

    static object Of(
        Guid id, string name, string type, string state, string size, string command, object release, DateTimeOffset at, object app, Uri? address = null) =>
        new { id, name, type, state, size, command, release, app, attach_url = address, created_at = at, updated_at = at };
}
