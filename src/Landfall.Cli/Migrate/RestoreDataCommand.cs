using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Cli.Databases;
using Landfall.Cli.Portal;
using Landfall.Client.Databases;
using Landfall.Ferry;

namespace Landfall.Cli.Migrate;

/// <summary>
/// <c>restore-data</c>: a dump file into an empty database, through a tunnel, with this machine's <c>pg_restore</c> (the migration
/// guide's command). The file is here, and it need not be trusted: it is restored as the app's role, which may do nothing but that.
/// </summary>
static class RestoreDataCommand
{
    public static Command Build(Surroundings around)
    {
        var handle = new Argument<string>("DATABASE") { Description = "Handle of the database to fill" };
        var file = new Argument<string>("FILE") { Description = "A dump in the custom format, as fetch-database and pg_dump --format=custom make it" };
        var environment = CommonOptions.Environment();
        var trust = new Option<bool>("--trust") { Description = "You know who made the dump: restore it even as a superuser" };
        var command = new Command("restore-data", "Restore a dump file into an empty database, and count what arrived") { handle, file, environment, trust };
        command.Aliases.Add("restore-file");
        command.Does(around, async (parsed, session, stop) =>
        {
            var dump = DumpFile.Open(parsed.GetValue(file)!);
            var database = await session.Platform.Databases.GetAsync(parsed.GetValue(handle)!, parsed.GetValue(environment), stop);
            await Tunnel.KeepAsync(session, database, async (url, inner) =>
            {
                var request = new RestoreRequest(dump, Tunnel.Near(url)) { Scratch = Path.GetTempPath(), Trusted = parsed.GetValue(trust) };
                Print(session, database, await new PostgresFerry(around.Time).RestoreAsync(request, new CopyScreen(session.Terminal), inner));
            }, stop);
        });
        return command;
    }

    static void Print(Session session, Database database, RestoreReport report)
    {
        if (session.Printer.Json)
        {
            session.Printer.Object(JsonNode.Parse(report.ToJson())!.AsObject());
            return;
        }
        if (report.Earlier)
        {
            session.Terminal.Say($"Nothing was restored or counted now: {report.File} went into {database.Handle} and was counted there on {report.Finished:u}. "
                + "What was written there since stays. To restore it again, make a new database.");
            return;
        }
        session.Printer.Table(
            [.. report.Tables.Select(t => new JsonObject { ["table"] = $"{t.Schema}.{t.Name}", ["rows"] = t.Rows })], ["table", "rows"]);
        foreach (var left in report.Dropped) session.Terminal.Say($"Left out: {left.Kind} {left.Name}. {left.Reason}");
        foreach (var note in report.Notes) session.Terminal.Say($"No harm: {note}");
        session.Terminal.Say($"{database.Handle} holds all that {report.File} holds, counted on both sides: {report.Tables.Sum(t => t.Rows)} rows in "
            + $"{report.Tables.Count} tables, {report.LargeObjects} large objects, {report.Sequences} sequences.");
    }
}
