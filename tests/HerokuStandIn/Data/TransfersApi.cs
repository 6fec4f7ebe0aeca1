using System.Globalization;
using HerokuStandIn.Apps;
using HerokuStandIn.Http;
using HerokuStandIn.Platform;

namespace HerokuStandIn.Data;

/// <summary>Backups as transfers: the list, one of them, and the address to download it from.</summary>
static class TransfersApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/client/v11/apps/{app}/transfers").AddEndpointFilter<RouteGroupBuilder, OnlyThisApp>();
        group.MapGet("", (AppStore store) => Answer.Ok(store.Current.Transfers.Select(t => Of(t, store.Current, verbose: false))));
        group.MapGet("/{transfer}", (string transfer, string? verbose, AppStore store) =>
            Find(store.Current, transfer) is { } found ? Answer.Ok(Of(found, store.Current, verbose == "true")) : Answer.Missing("backup"));
        group.MapPost("/{transfer}/actions/public-url", (string transfer, AppStore store, Downloads downloads) =>
            Find(store.Current, transfer) is { Succeeded: true } found ? Answer.Created(downloads.Offer(found)) : Answer.Missing("backup"));
    }

    static Transfer? Find(AppState app, string asked) =>
        app.Transfers.FirstOrDefault(t => $"{t.Id}" == asked || t.Number.ToString(CultureInfo.InvariantCulture) == asked);

    public static object Of(Transfer transfer, AppState app, bool verbose) => new
    {
        uuid = transfer.Id, num = transfer.Number, created_at = transfer.CreatedAt, started_at = transfer.CreatedAt,
        finished_at = transfer.FinishedAt, canceled_at = (string?)null, updated_at = transfer.FinishedAt ?? transfer.CreatedAt,
        succeeded = transfer.Succeeded, processed_bytes = transfer.Bytes, source_bytes = transfer.Bytes, warnings = 0, num_keep = 2,
        schedule = (object?)null, options = new { }, from_type = "pg_dump", from_name = app.Database.Name, from_url = (string?)null,
        to_type = "gof3r", to_name = "BACKUP", to_url = (string?)null,
        logs = verbose ? transfer.Log.Select(line => (object)new { created_at = transfer.CreatedAt, level = "info", message = line }).ToArray() : [],
    };
}
