using HerokuStandIn.Apps;
using HerokuStandIn.Http;
using HerokuStandIn.Postgres;

namespace HerokuStandIn.Data;

/// <summary>Databases and their credentials, as the data API shows them (heroku 2.4).</summary>
static class DatabasesApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var databases = routes.MapGroup("/client/v11/databases/{addon}").AddEndpointFilter<RouteGroupBuilder, OnlyThisDatabase>();
        databases.MapGet("", async (AppStore store, HerokuDatabase database, CancellationToken stop) =>
            Answer.Ok(Of(store.Current, database, await database.DescribeAsync(store.Current.Database, stop))));
        databases.MapGet("/wait_status", () =>
            Answer.Ok(new Dictionary<string, object> { ["waiting?"] = false, ["message"] = "available" }));
        databases.MapPost("/backups", (Backups backups, AppStore store) =>
            Answer.Created(TransfersApi.Of(backups.Begin(), store.Current, verbose: false)));

        var credentials = routes.MapGroup("/postgres/v0/databases/{addon}/credentials").AddEndpointFilter<RouteGroupBuilder, OnlyThisDatabase>();
        credentials.MapGet("", (AppStore store, HerokuDatabase database) => Answer.Ok((object[])[Credential(store.Current.Database, database)]));
        credentials.MapGet("/{name}", (string name, AppStore store, HerokuDatabase database) =>
            name == "default" ? Answer.Ok(Credential(store.Current.Database, database)) : Answer.Missing("credential"));
    }

    static object Credential(DatabaseAddon addon, HerokuDatabase database) => new
    {
        uuid = addon.AttachmentId, name = "default", state = "active", database = addon.Database, host = database.Host, port = database.Port,
        credentials = (object[])[new { user = addon.Role, password = addon.Password, state = "active", connections = 0 }],
    };

    static Dictionary<string, object?> Of(AppState app, HerokuDatabase database, DatabaseFacts facts) => new()
    {
        ["addon_id"] = app.Database.Id, ["name"] = app.Database.Name, ["plan"] = "essential-0",
        ["resource_url"] = database.UrlOf(app.Database).Reveal().Reveal(),
        ["postgres_version"] = facts.Version, ["num_bytes"] = facts.Bytes, ["num_tables"] = facts.Tables, ["num_connections"] = facts.Connections,
        ["waiting?"] = false, ["following"] = null, ["forked_from"] = null, ["info"] = Info(app, facts),
    };

    static object[] Info(AppState app, DatabaseFacts facts) =>
    [
        Line("Plan", "Essential 0"), Line("Status", "Available"), Line("Connections", $"{facts.Connections}/{DatabaseAddon.ConnectionLimit}"),
        Line("PG Version", facts.Version), Line("Created", $"{app.CreatedAt:yyyy-MM-dd HH:mm} UTC"),
        Line("Data Size", $"{facts.Bytes / 1048576.0:0.00} MB/1.00 GB (In compliance)"), Line("Tables", $"{facts.Tables}/4000 (In compliance)"),
        Line("Fork/Follow", "Unsupported"), Line("Rollback", "Unsupported"), Line("Continuous Protection", "Off"),
    ];

    static object Line(string name, string value) => new { name, values = (string[])[value] };
}
