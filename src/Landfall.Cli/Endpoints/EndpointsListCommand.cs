using System.CommandLine;
using System.Text.Json.Nodes;

namespace Landfall.Cli.Endpoints;

/// <summary><c>endpoints:list</c>.</summary>
static class EndpointsListCommand
{
    public static Command Build(Surroundings around)
    {
        var owner = new EndpointOwner();
        var command = new Command("endpoints:list", "List Endpoints for an App or Database");
        owner.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var shapes = new List<JsonObject>();
            foreach (var service in await owner.ServicesAsync(session, parsed, stop))
                foreach (var endpoint in await session.Platform.Endpoints.ListAsync(service, stop))
                    shapes.Add(EndpointShape.Of(endpoint, service, await session.Platform.Endpoints.SettingsAsync(endpoint, stop)));
            session.Printer.Objects(shapes);
        });
        return command;
    }
}
