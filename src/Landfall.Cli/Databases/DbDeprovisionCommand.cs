using System.CommandLine;
using Landfall.Client.Operations;

namespace Landfall.Cli.Databases;

/// <summary><c>db:deprovision</c>.</summary>
static class DbDeprovisionCommand
{
    public static Command Build(Surroundings around)
    {
        var handle = new Argument<string>("HANDLE") { Description = "The database's handle" };
        var environment = CommonOptions.Environment();
        var yes = CommonOptions.Yes();
        var command = new Command("db:deprovision", "Deprovision a database") { handle, environment, yes };
        command.Does(around, async (parsed, session, stop) =>
        {
            var database = await session.Platform.Databases.GetAsync(parsed.GetValue(handle)!, parsed.GetValue(environment), stop);
            session.Terminal.Confirm($"The database {database.Handle} goes, with all its data.", session.Host, parsed.GetValue(yes));
            await session.FollowAsync(await session.Platform.Operations.CreateAsync(database.Document, new OperationRequest("deprovision"), stop), stop);
        });
        return command;
    }
}
