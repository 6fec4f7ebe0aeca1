using System.CommandLine;
using System.Text.Json.Nodes;

namespace Landfall.Cli.Databases;

/// <summary><c>db:versions</c>.</summary>
static class DbVersionsCommand
{
    public static Command Build(Surroundings around)
    {
        var command = new Command("db:versions", "List available database versions");
        command.Does(around, async (_, session, stop) =>
        {
            var images = (await session.Platform.Databases.ImagesAsync(stop)).OrderBy(i => i.Type, StringComparer.Ordinal).ThenBy(i => i.Version, StringComparer.Ordinal);
            session.Printer.Grouped([.. images.Select(i => new JsonObject { ["type"] = i.Type, ["version"] = i.Version, ["default"] = i.Default })], "version", by: "type");
        });
        return command;
    }
}
