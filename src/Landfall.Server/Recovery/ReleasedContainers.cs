using Landfall.Server.Apps;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Recovery;

/// <summary>A container that should run, and the app that it belongs to.</summary>
sealed record ReleasedContainer(Container Row, long App)
{
    /// <summary>Whose operations could be about it.</summary>
    public string QueueKey => $"app/{App}";
}

/// <summary>The containers that should run: the living ones of what each service has released.</summary>
static class ReleasedContainers
{
    public static List<ReleasedContainer> All(LandfallStore store) =>
    [
        .. from container in store.Containers.AsNoTracking()
           join service in store.Services on container.ServiceId equals service.Id
           join app in store.Apps on service.AppId equals app.Id
           where container.DeletedAt == null && service.DeletedAt == null && app.DeletedAt == null
               && service.ReleaseId == container.ReleaseId && container.Index < service.ContainerCount
           orderby container.Id
           select new ReleasedContainer(container, app.Id),
    ];

    /// <summary>Those of apps that no operation is about.</summary>
    public static List<ReleasedContainer> AtRest(LandfallStore store)
    {
        var busy = store.Operations.Where(o => o.Status == OperationStatus.Queued || o.Status == OperationStatus.Running)
            .Select(o => o.QueueKey).ToHashSet();
        return [.. All(store).Where(container => !busy.Contains(container.QueueKey))];
    }

    /// <summary>Those that no operation has its hands on.</summary>
    public static List<ReleasedContainer> Untouched(LandfallStore store)
    {
        // Read first: what an operation that ends meanwhile has released is then left to the next look.
        var worked = ContainersInWork.Queues(store);
        return [.. All(store).Where(container => !worked.Contains(container.QueueKey))];
    }
}
