using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Values;

namespace Landfall.Cli.Apps;

/// <summary><c>apps:rename</c>.</summary>
static class AppsRenameCommand
{
    public static Command Build(Surroundings around)
    {
        var old = new Argument<string>("OLD_HANDLE") { Description = "The app's handle" };
        var handle = new Argument<string>("NEW_HANDLE") { Description = "Its new handle" };
        var environment = CommonOptions.Environment();
        var command = new Command("apps:rename", "Rename an app handle. Drains show the new handle once the app was restarted.") { old, handle, environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var name = Handle.Parse(parsed.GetValue(handle));
            var app = await session.Platform.Apps.GetAsync(parsed.GetValue(old)!, parsed.GetValue(environment), stop);
            await session.Platform.Api.PutAsync(app.Document.Self, new JsonObject { ["handle"] = name.Value }, stop);
            session.Terminal.Say($"The app {app.Handle} is now {name}. To show it in drains: landfall restart --app {name}");
        });
        return command;
    }
}
