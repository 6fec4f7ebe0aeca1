using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Http;

namespace Landfall.Cli.Databases;

/// <summary><c>db:url</c>.</summary>
static class DbUrlCommand
{
    public static Command Build(Surroundings around)
    {
        var handle = new Argument<string>("HANDLE") { Description = "The database's handle" };
        var environment = CommonOptions.Environment();
        var type = new Option<string?>("--type") { Description = "Kind of credential" };
        var command = new Command("db:url", "Display a database URL") { handle, environment, type };
        command.Does(around, async (parsed, session, stop) =>
        {
            var database = await session.Platform.Databases.GetAsync(parsed.GetValue(handle)!, parsed.GetValue(environment), stop);
            if (database.Status != "provisioned") throw new UsageException($"{database.Handle} is not provisioned: it is {database.Status}.");
            var credentials = await session.Platform.Databases.CredentialsAsync(database, stop);
            var wanted = parsed.GetValue(type);
            var credential = credentials.FirstOrDefault(c => wanted is null ? c.Default : c.Type == wanted)
                ?? throw new NotFoundException(
                    $"No {wanted ?? "default"} credential for {database.Handle}. There are: {string.Join(", ", credentials.Select(c => c.Type))}");
            session.Printer.Keyed(new JsonObject { ["connection_url"] = credential.ConnectionUrl.Reveal() }, "connection_url");
        });
        return command;
    }
}
