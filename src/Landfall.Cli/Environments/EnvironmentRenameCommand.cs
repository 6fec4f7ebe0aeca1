using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Values;

namespace Landfall.Cli.Environments;

/// <summary><c>environment:rename</c>.</summary>
static class EnvironmentRenameCommand
{
    public static Command Build(Surroundings around)
    {
        var old = new Argument<string>("OLD_HANDLE") { Description = "The environment's handle" };
        var handle = new Argument<string>("NEW_HANDLE") { Description = "Its new handle" };
        var command = new Command("environment:rename", "Rename an environment handle. Drains show the new handle once its apps were restarted.") { old, handle };
        command.Does(around, async (parsed, session, stop) =>
        {
            var name = Handle.Parse(parsed.GetValue(handle));
            var account = await session.AccountAsync(parsed.GetValue(old), stop);
            await session.Platform.Api.PutAsync(account.Self, new JsonObject { ["handle"] = name.Value }, stop);
            session.Terminal.Say($"The environment {account.Handle} is now {name}. Git remotes name it: change those of its apps.");
        });
        return command;
    }
}
