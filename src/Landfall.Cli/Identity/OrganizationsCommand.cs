using System.CommandLine;
using System.Text.Json.Nodes;

namespace Landfall.Cli.Identity;

/// <summary><c>organizations</c>.</summary>
static class OrganizationsCommand
{
    public static Command Build(Surroundings around)
    {
        var command = new Command("organizations", "List all organizations");
        command.Does(around, async (_, session, stop) =>
        {
            var found = await session.Platform.Api.ListAsync(new Uri(session.Platform.Api.AuthRoot, "/organizations"), secrets: false, stop);
            session.Printer.Listed([.. found.Select(o => new JsonObject { ["id"] = o.Text("id"), ["name"] = o.Text("name") })], "name");
        });
        return command;
    }
}
