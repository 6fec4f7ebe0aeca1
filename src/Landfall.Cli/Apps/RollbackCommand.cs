using System.CommandLine;
using Landfall.Client.Apps;
using Landfall.Client.Hal;
using Landfall.Client.Http;
using Landfall.Client.Operations;

namespace Landfall.Cli.Apps;

/// <summary><c>rollback</c> (an extension): the whole app as it was at a deployment, without a build.</summary>
static class RollbackCommand
{
    const string Deployment = "LANDFALL_DEPLOYMENT";

    public static Command Build(Surroundings around)
    {
        var deployment = new Argument<long?>("DEPLOYMENT") { Description = "Its number, as 'deployments' shows it; without it the one before the current", Arity = ArgumentArity.ZeroOrOne };
        var app = new AppOptions();
        var command = new Command("rollback", "Return an app to an earlier deployment: image, configuration, settings and formation") { deployment };
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var target = await session.AppAsync(app, stop);
            var id = parsed.GetValue(deployment) ?? await BeforeAsync(session, target, stop);
            var request = new OperationRequest("rollback") { Settings = new Dictionary<string, string> { [Deployment] = id.ToString() } };
            await session.FollowAsync(await session.Platform.Operations.CreateAsync(target.Document, request, stop), stop);
            session.Terminal.Say($"{target.Handle} is as it was at deployment {id}.");
        });
        return command;
    }

    static async Task<long> BeforeAsync(Session session, App app, CancellationToken stop)
    {
        var current = app.Document.FindLink("current_deployment") is { } link ? (await session.Platform.Api.GetAsync(link, secrets: false, stop)).Id : long.MaxValue;
        return (await Deployments.ListAsync(session, app, stop)).FirstOrDefault(d => d.Id < current && d.OptionalText("status") == "succeeded")?.Id
            ?? throw new NotFoundException($"{app.Handle} has no deployment before the current one. See: landfall deployments --app {app.Handle}");
    }
}

/// <summary>What an app was, at each time that it changed.</summary>
static class Deployments
{
    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<HalDocument>> ListAsync(Session session, App app, CancellationToken stop) =>
        [.. (await session.Platform.Api.ListAsync(app.Document.Self.OriginalString + "/deployments", secrets: false, stop)).OrderByDescending(d => d.Id)];
}
