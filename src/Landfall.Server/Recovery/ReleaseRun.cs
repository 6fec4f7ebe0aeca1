using Landfall.Server.Apps;
using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Recovery;

/// <summary>The operation that made a container, to be read again: its rows say to the letter what it made.</summary>
static class ReleaseRun
{
    public static OperationRun Of(LandfallStore store, Container container, Vault vault, Platform platform, TimeProvider time, OperationLog log)
    {
        var operation = container.OperationId ?? store.Releases.Find(container.ReleaseId)!.OperationId;
        return new OperationRun(store.Operations.Find(operation)!, store, vault, platform, time, log);
    }
}
