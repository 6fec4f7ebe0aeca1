using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Apps;

namespace Landfall.Cli.Endpoints;

/// <summary><c>endpoints:list</c>.</summary>
static class EndpointsListCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new AppOptions();
        var database = new Option<string?>("--database") { Description = "Database handle" };
        var command = new Command("endpoints:list", "List Endpoints for an App or Database") { database };
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var shapes = new List<JsonObject>();
            foreach (var service in await ServicesAsync(session, app, parsed.GetValue(database), parsed.GetValue(app.Environment), stop))
                foreach (var endpoint in await session.Platform.Endpoints.ListAsync(service, stop))
                    shapes.Add(EndpointShape.Of(endpoint, service, await session.Platform.Endpoints.SettingsAsync(endpoint, stop)));
            session.Printer.Objects(shapes);
        });
        return command;
    }

    static async Task<IReadOnlyList<Service>> ServicesAsync(
        Session session, AppOptions app, string? database, string? environment, CancellationToken stop) =>
        database is null
            ? (await session.AppAsync(app, stop)).Services
            : [await session.Platform.Databases.ServiceAsync(await session.Platform.Databases.GetAsync(database, environment, stop), stop)];
}
