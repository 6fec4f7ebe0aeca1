using System.CommandLine;
using Landfall.Values;

namespace Landfall.Cli.Apps;

/// <summary><c>apps:create</c>.</summary>
static class AppsCreateCommand
{
    public static Command Build(Surroundings around)
    {
        var handle = new Argument<string>("HANDLE") { Description = "The new app's handle" };
        var environment = CommonOptions.Environment();
        var command = new Command("apps:create", "Create a new application") { handle, environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var name = Handle.Parse(parsed.GetValue(handle));
            var account = await session.AccountAsync(parsed.GetValue(environment), stop);
            var app = await session.Platform.Apps.CreateAsync(account, name, stop);
            session.Terminal.Say($"App {app.Handle} created!");
            session.Printer.Keyed(AppShape.Of(app, account), "git_remote");
        });
        return command;
    }
}
