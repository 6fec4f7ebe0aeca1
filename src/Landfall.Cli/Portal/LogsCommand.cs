using System.CommandLine;
using Landfall.Client.Hal;
using Landfall.Client.Operations;

namespace Landfall.Cli.Portal;

/// <summary><c>logs</c>: follows what all containers of an app, or a database's, write.</summary>
static class LogsCommand
{
    public static Command Build(Surroundings around)
    {
        var options = new AppOptions();
        var database = new Option<string?>("--database") { Description = "Handle of a database" };
        var command = new Command("logs", "Follows logs from a running app or database") { database };
        options.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var (resource, handle, status) = parsed.GetValue(database) is { } name
                ? Of(await session.Platform.Databases.GetAsync(name, parsed.GetValue(options.Environment), stop))
                : Of(await session.AppAsync(options, stop));
            if (status != "provisioned") throw new UsageException($"Unable to retrieve logs. Have you deployed {handle} yet?");
            var operation = await session.Platform.Operations.CreateAsync(resource, new OperationRequest("logs") { Status = "succeeded" }, stop);
            return await SshSession.RunAsync(session, operation, ["-T"], stop);
        });
        return command;
    }

    static (HalDocument, string, string) Of(Client.Databases.Database database) => (database.Document, database.Handle, database.Status);

    static (HalDocument, string, string) Of(Client.Apps.App app) => (app.Document, app.Handle, app.Status);
}
