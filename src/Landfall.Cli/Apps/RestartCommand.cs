using System.CommandLine;
using Landfall.Client.Operations;

namespace Landfall.Cli.Apps;

/// <summary><c>restart</c>.</summary>
static class RestartCommand
{
    public static Command Build(Surroundings around)
    {
        var oom = new Toggle("simulate-oom", "Restart as after running out of memory, to see how the app takes it");
        var force = new Toggle("force", "Do that in a production environment too");
        var app = new AppOptions();
        var command = new Command("restart", "Restart all services associated with an app");
        oom.AddTo(command);
        force.AddTo(command);
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var target = await session.AppAsync(app, stop);
            var simulates = oom.Value(parsed) == true;
            if (simulates && force.Value(parsed) != true && await IsProductionAsync(session, target.Account, stop))
                throw new UsageException($"This is for tests, and {target.Handle} is in a production environment on {session.Host}. Give --force when you mean it.");
            var request = new OperationRequest(simulates ? "captain_comeback_restart" : "restart");
            await session.FollowAsync(await session.Platform.Operations.CreateAsync(target.Document, request, stop), stop);
        });
        return command;
    }

    static async Task<bool> IsProductionAsync(Session session, Uri account, CancellationToken stop) =>
        (await session.Platform.Api.GetAsync(account, secrets: false, stop)).OptionalText("type") == "production";
}
