using Landfall.Engine;
using Landfall.Server.Apps;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Databases;
using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Server.Recovery;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Drift;

/// <summary>A container that an operation made and that should be there.</summary>
/// <param name="Row">The container's row, or the database's.</param>
/// <param name="IsRecovering">True: recovery is just replacing it.</param>
sealed record MadeContainer(AccountRow Row, string Name, long? App, long? Database, string? VolumeName, bool IsRecovering);

/// <summary>All containers that should be there, of apps and of databases, and the spec of each.</summary>
sealed class MadeContainers(Vault vault, Platform platform, TimeProvider time, OperationLog log, RecoveryMarks marks)
{
    /// <summary>Those of an environment that no operation has its hands on.</summary>
    public IReadOnlyList<MadeContainer> AtRest(LandfallStore store, long account)
    {
        var busy = store.Operations.Where(o => o.Status == OperationStatus.Queued || o.Status == OperationStatus.Running)
            .Select(o => o.QueueKey).ToHashSet();
        var databases = store.Databases.AsNoTracking()
            .Where(d => d.AccountId == account && d.DeletedAt == null && d.Status == Statuses.Provisioned).OrderBy(d => d.Id).AsEnumerable();
        return
        [
            .. databases.Where(d => !busy.Contains($"database/{d.Id}")).Select(d => new MadeContainer(d, d.ContainerName, null, d.Id, d.VolumeName, false)),
            .. ReleasedContainers.Untouched(store).Where(c => c.Row.AccountId == account)
                .Select(c => new MadeContainer(c.Row, c.Row.Name, c.App, null, null, marks.Has(c.Row.Id))),
        ];
    }

    /// <summary>What it would be made as now, by the operation that made it.</summary>
    /// <param name="found">It as it is, or null.</param>
    public ContainerSpec Spec(LandfallStore store, MadeContainer container, ContainerDescription? found) => container.Row switch
    {
        Container released => AppContainers.Of(ReleaseRun.Of(store, released, vault, platform, time, log), released),
        // The name of its image stands for newer content after each pull: that is no change of the container.
        Database database when found is not null => DatabaseSpec(store, database, found) with { Image = found.Image },
        _ => DatabaseSpec(store, (Database)container.Row, found),
    };

    /// <summary>The operation that made a database's container.</summary>
    public OperationRun RunOf(LandfallStore store, Database database, ContainerDescription? found)
    {
        var made = store.Operations.Where(o => o.ResourceType == "database" && o.ResourceId == database.Id && o.Status == OperationStatus.Succeeded);
        var operation = long.TryParse(found?.Labels.GetValueOrDefault(Labels.Operation), out var id) && made.FirstOrDefault(o => o.Id == id) is { } named
            ? named : made.Where(o => o.Type == "provision").OrderByDescending(o => o.Id).First();
        return new OperationRun(operation, store, vault, platform, time, log);
    }

    ContainerSpec DatabaseSpec(LandfallStore store, Database database, ContainerDescription? found) =>
        PostgresServer.Container(RunOf(store, database, found), database, store.DatabaseImages.Find(database.DatabaseImageId)!);
}
