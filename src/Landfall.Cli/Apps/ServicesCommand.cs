using System.CommandLine;

namespace Landfall.Cli.Apps;

/// <summary><c>services</c>.</summary>
static class ServicesCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new AppOptions();
        var command = new Command("services", "List Services for an App");
        app.AddTo(command);
        command.Does(around, async (_, session, stop) =>
            session.Printer.Objects([.. (await session.AppAsync(app, stop)).Services.Select(AppShape.Of)]));
        return command;
    }
}
