using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Cli.Screen;

namespace Landfall.Cli.Configuration;

/// <summary><c>config</c>.</summary>
static class ConfigCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new AppOptions();
        var command = new Command("config", "Print an app's current configuration");
        app.AddTo(command);
        command.Does(around, async (_, session, stop) =>
        {
            var configuration = await session.Platform.Apps.ConfigurationAsync(await session.AppAsync(app, stop), stop);
            session.Printer.Listed([.. configuration.Select(v => Shape(v.Key, v.Value))], "shell_export");
        });
        return command;
    }

    static JsonObject Shape(string key, string value) => new()
    {
        ["key"] = key,
        ["value"] = value,
        ["shell_export"] = $"{key}={ShellWord.Escape(value)}",
    };
}
