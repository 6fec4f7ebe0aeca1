using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>Gives out the addresses of an environment's network, so that they hold across restarts of containers, engine and machine.</summary>
static class Addresses
{
    /// <exception cref="OperationFailedException">The network is full.</exception>
    public static int Next(LandfallStore store, long account)
    {
        var used = store.Containers.Where(c => c.AccountId == account && c.DeletedAt == null).Select(c => c.Address)
            .Concat(store.Databases.Where(d => d.AccountId == account && d.DeletedAt == null).Select(d => d.Address)).ToHashSet();
        for (var place = Platform.FirstAddress; place <= Platform.LastAddress; place++)
            if (!used.Contains(place)) return place;
        throw new OperationFailedException($"The environment's network has no free address: it holds {used.Count} containers. Scale something down.");
    }
}
