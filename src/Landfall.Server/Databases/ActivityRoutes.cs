using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Store;
using Npgsql;

namespace Landfall.Server.Databases;

/// <summary>
/// What was written to each table since it was made (extension <c>activity</c>): the server's own counters, which say which
/// tables changed, never what is in them.
/// </summary>
static class ActivityRoutes
{
    const string Query = """
        SELECT schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables
        WHERE schemaname <> '_landfall' ORDER BY 1, 2
        """;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/databases/{id:long}/activity", ShowAsync);

    static async Task<IResult> ShowAsync(long id, Call call)
    {
        var database = call.Find<Database>(id, Scope.Read);
        if (database.Status != Statuses.Provisioned) throw ApiError.Unprocessable("The database is not provisioned.");
        var tables = new JsonArray();
        try
        {
            await using var connection = new NpgsqlConnection(Connection(call, database));
            await connection.OpenAsync(call.Stop);
            await using var command = new NpgsqlCommand(Query, connection);
            await using var rows = await command.ExecuteReaderAsync(call.Stop);
            while (await rows.ReadAsync(call.Stop))
                tables.Add(new JsonObject
                {
                    ["schema"] = rows.GetString(0), ["name"] = rows.GetString(1),
                    ["inserted"] = rows.GetInt64(2), ["updated"] = rows.GetInt64(3), ["deleted"] = rows.GetInt64(4),
                });
        }
        catch (NpgsqlException failure)
        {
            throw new ApiError(503, "database_unreachable", $"The database does not answer: {failure.Message} Try again in a moment.");
        }
        return call.Ok(new JsonObject { ["tables"] = tables, ["_links"] = new JsonObject { ["self"] = Call.Link(call.Href("databases", id, "activity")) } });
    }

    static string Connection(Call call, Database database) => new NpgsqlConnectionStringBuilder
    {
        Host = call.Platform.Address(call.AccountOf(database).Subnet, database.Address).ToString(), Username = PostgresServer.AppRole,
        Database = PostgresServer.DatabaseName, Pooling = false, Timeout = 5, SslMode = SslMode.Require,
        Password = call.Open(database, nameof(Database.Passphrase), database.Passphrase).Reveal(),
    }.ConnectionString;
}
