using System.CommandLine;
using Landfall.Client.Apps;
using Landfall.Client.Endpoints;
using Landfall.Client.Http;
using Landfall.Client.Operations;

namespace Landfall.Cli.Endpoints;

/// <summary><c>endpoints:https:create</c>.</summary>
static class EndpointsHttpsCreateCommand
{
    public static Command Build(Surroundings around)
    {
        var service = new Argument<string>("SERVICE") { Description = "The service that answers" };
        var app = new AppOptions();
        var options = new HttpsOptions();
        var command = new Command("endpoints:https:create", "Create an App HTTPS Endpoint") { service };
        app.AddTo(command);
        options.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var wanted = options.Endpoint(parsed);
            var target = Session.ServiceOf(await session.AppAsync(app, stop), parsed.GetValue(service)!);
            var endpoint = await session.Platform.Endpoints.CreateHttpsAsync(target, wanted, stop);
            var provision = new OperationRequest("provision") { Settings = options.Settings(parsed) };
            await session.FollowAsync(await ProvisionAsync(session, endpoint, provision, stop), stop);
            await ShowAsync(session, target, endpoint, stop);
        });
        return command;
    }

    static async Task<Operation> ProvisionAsync(Session session, Vhost endpoint, OperationRequest provision, CancellationToken stop)
    {
        try
        {
            return await session.Platform.Operations.CreateAsync(endpoint.Document, provision, stop);
        }
        catch (ApiException refused) when (refused.Status is >= 400 and < 500)
        {
            await session.Platform.Operations.CreateAsync(endpoint.Document, new OperationRequest("deprovision"), stop);
            throw;
        }
    }

    static async Task ShowAsync(Session session, Service service, Vhost endpoint, CancellationToken stop)
    {
        var made = await session.Platform.Endpoints.ReloadAsync(endpoint, stop);
        session.Printer.Object(EndpointShape.Of(made, service, await session.Platform.Endpoints.SettingsAsync(made, stop)));
    }
}
