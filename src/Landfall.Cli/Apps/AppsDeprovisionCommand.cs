using System.CommandLine;
using Landfall.Client.Operations;

namespace Landfall.Cli.Apps;

/// <summary><c>apps:deprovision</c>.</summary>
static class AppsDeprovisionCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new AppOptions();
        var yes = CommonOptions.Yes();
        var command = new Command("apps:deprovision", "Deprovision an app") { yes };
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var target = await session.AppAsync(app, stop);
            session.Terminal.Confirm($"The app {target.Handle}, its endpoints and its containers go.", session.Host, parsed.GetValue(yes));
            await session.FollowAsync(await session.Platform.Operations.CreateAsync(target.Document, new OperationRequest("deprovision"), stop), stop);
        });
        return command;
    }
}
