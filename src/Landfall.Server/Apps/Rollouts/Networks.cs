using Landfall.Engine;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>An environment's network: made by the first operation that needs it.</summary>
static class Networks
{
    public static NetworkSpec Of(OperationRun run) => new(
        run.Account.NetworkName, run.Platform.Subnet(run.Account.Subnet),
        new Dictionary<string, string> { [Labels.Installation] = run.Platform.Host.Value, [Labels.Kind] = "network", [Labels.Account] = run.Account.Id.ToString() });
}
