using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Values;

namespace Landfall.Cli.Databases;

/// <summary><c>db:rename</c>.</summary>
static class DbRenameCommand
{
    public static Command Build(Surroundings around)
    {
        var old = new Argument<string>("OLD_HANDLE") { Description = "The database's handle" };
        var handle = new Argument<string>("NEW_HANDLE") { Description = "Its new handle" };
        var environment = CommonOptions.Environment();
        var command = new Command("db:rename", "Rename a database handle. Drains show the new handle once the database was reloaded.") { old, handle, environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var name = Handle.Parse(parsed.GetValue(handle));
            var database = await session.Platform.Databases.GetAsync(parsed.GetValue(old)!, parsed.GetValue(environment), stop);
            await session.Platform.Api.PutAsync(database.Document.Self, new JsonObject { ["handle"] = name.Value }, stop);
            session.Terminal.Say($"The database {database.Handle} is now {name}.");
        });
        return command;
    }
}
