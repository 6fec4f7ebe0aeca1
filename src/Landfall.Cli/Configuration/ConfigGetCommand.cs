using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Http;

namespace Landfall.Cli.Configuration;

/// <summary><c>config:get</c>: one value, as it is.</summary>
static class ConfigGetCommand
{
    public static Command Build(Surroundings around)
    {
        var key = new Argument<string>("VAR") { Description = "The variable" };
        var app = new AppOptions();
        var command = new Command("config:get", "Print a specific key within an app's current configuration") { key };
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var (name, target) = (parsed.GetValue(key)!, await session.AppAsync(app, stop));
            if (!(await session.Platform.Apps.ConfigurationAsync(target, stop)).TryGetValue(name, out var value))
                throw new NotFoundException($"{target.Handle} has no variable {name}. See: landfall config --app {target.Handle}");
            session.Printer.Keyed(new JsonObject { ["key"] = name, ["value"] = value }, "value");
        });
        return command;
    }
}
