using HerokuStandIn.Apps;
using HerokuStandIn.Dynos;
using HerokuStandIn.Http;
using HerokuStandIn.Postgres;

namespace HerokuStandIn.Control;

/// <summary>The stand-in's own surface, for tests: what to do wrong, and what it was asked.</summary>
static class ControlApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup("/_standin");
        control.MapGet("/health", (StandIn standIn) => Answer.Ok(new { ready = standIn.IsReady }));
        control.MapGet("/requests", (RequestLog log) => Answer.Ok(log.All));
        control.MapDelete("/requests", (RequestLog log) => Do(log.Clear));
        control.MapPost("/faults", (Fault fault, Switches switches) => Do(() => switches.Add(fault)));
        control.MapDelete("/faults", (Switches switches) => Do(switches.Clear));
        control.MapPost("/refuse-token", (Switches switches) => Do(() => switches.TokenRefused = true));
        control.MapPost("/backups/{delivery}", (string delivery, Switches switches) =>
            Enum.TryParse<BackupDelivery>(delivery, ignoreCase: true, out var parsed)
                ? Do(() => switches.BackupDelivery = parsed)
                : Answer.Missing("way to deliver backups"));
        control.MapPost("/addons", (AddonRequest addon, AppStore store) => Do(() => addon.AddTo(store)));
        control.MapPost("/database-port/{port:int}", (int port, HerokuDatabase database) => Do(() => database.Port = port));
        control.MapPost("/outside-worker/{type}", (string type, OutsideWorker worker) =>
            worker.Start(type) ? Results.NoContent() : Answer.Missing("process type"));
        control.MapDelete("/outside-worker", async (OutsideWorker worker) =>
        {
            await worker.StopAsync();
            return Results.NoContent();
        });
    }

    static IResult Do(Action action)
    {
        action();
        return Results.NoContent();
    }
}
