using System.CommandLine;
using Landfall.Client.Operations;

namespace Landfall.Cli.Apps;

/// <summary><c>rebuild</c>.</summary>
static class RebuildCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new AppOptions();
        var command = new Command("rebuild", "Rebuild an app, and restart its services");
        app.AddTo(command);
        command.Does(around, async (_, session, stop) => await session.FollowAsync(
            await session.Platform.Operations.CreateAsync((await session.AppAsync(app, stop)).Document, new OperationRequest("rebuild"), stop), stop));
        return command;
    }
}
