using System.CommandLine;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Landfall.Cli;

/// <summary><c>version</c>.</summary>
static class VersionCommand
{
    public static Command Build(Surroundings around)
    {
        var command = new Command("version", "Print the version of this command");
        command.Does(around, (_, session, _) =>
        {
            var version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            session.Printer.Keyed(new JsonObject { ["version"] = version }, "version");
            return Task.CompletedTask;
        });
        return command;
    }
}
