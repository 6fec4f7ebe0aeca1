using System.CommandLine;
using Landfall.Client.Endpoints;
using Landfall.Client.Http;
using Landfall.Client.Operations;

namespace Landfall.Cli.Endpoints;

/// <summary><c>endpoints:deprovision</c>.</summary>
static class EndpointsDeprovisionCommand
{
    public static Command Build(Surroundings around)
    {
        var hostname = new Argument<string>("ENDPOINT_HOSTNAME") { Description = "Its hostname, as endpoints:list shows it" };
        var owner = new EndpointOwner();
        var yes = CommonOptions.Yes();
        var command = new Command("endpoints:deprovision", "Deprovision an App or Database Endpoint") { hostname, yes };
        owner.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var endpoint = await FindAsync(session, owner, parsed, parsed.GetValue(hostname)!, stop);
            session.Terminal.Confirm($"Nothing answers at {parsed.GetValue(hostname)} any more.", session.Host, parsed.GetValue(yes));
            await session.FollowAsync(await session.Platform.Operations.CreateAsync(endpoint.Document, new OperationRequest("deprovision"), stop), stop);
        });
        return command;
    }

    static async Task<Vhost> FindAsync(Session session, EndpointOwner owner, ParseResult parsed, string hostname, CancellationToken stop)
    {
        var known = new List<Vhost>();
        foreach (var service in await owner.ServicesAsync(session, parsed, stop)) known.AddRange(await session.Platform.Endpoints.ListAsync(service, stop));
        return known.FirstOrDefault(e => hostname == e.ExternalHost || hostname == e.VirtualDomain) ?? throw new NotFoundException(
            $"Endpoint with hostname {hostname} does not exist. There are: {(known.Count == 0 ? "NONE" : string.Join(", ", known.Select(e => e.ExternalHost ?? e.VirtualDomain)))}");
    }
}
