using Landfall.Engine;
using Landfall.Server.Accounts;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>The operation <c>deprovision</c> of an app: the edge lets go of it first, then its containers, images, repository and sources go. The rows stay.</summary>
sealed class DeprovisionApp(IEngine engine, EdgeSync edge, AppRemains remains) : OperationKind
{
    public override string Resource => "app";
    public override string Type => "deprovision";
    public override Scope Needs => Scope.Destroy;

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
    [
        Step.InStore(ContainersInWork.Close, Close) with { Commits = true },
        new Step("edge", (running, stop) => edge.ApplyAsync(Vhosts(running).Select(v => v.Id), stop)),
        new Step("containers", RemoveContainersAsync),
        new Step("images", (running, stop) => remains.RemoveAsync(running.Store, running.Operation.ResourceId, stop)),
        Step.InStore("finish", Finish),
    ];

    static void Close(OperationRun run)
    {
        run.Store.Apps.Find(run.Operation.ResourceId)!.Status = Statuses.Deprovisioning;
        foreach (var vhost in Vhosts(run).Where(v => v.DeletedAt == null)) (vhost.Status, vhost.DeletedAt) = (Statuses.Deprovisioned, run.Time.GetUtcNow());
    }

    // Those that are closed as well: what they served may still be draining.
    static List<Vhost> Vhosts(OperationRun run) => [.. run.Store.Vhosts
        .Where(v => run.Store.Services.Any(s => s.Id == v.ServiceId && s.AppId == run.Operation.ResourceId))];

    async Task RemoveContainersAsync(OperationRun run, CancellationToken stop)
    {
        var containers = run.Store.Containers.Where(c => c.DeletedAt == null
            && run.Store.Services.Any(s => s.Id == c.ServiceId && s.AppId == run.Operation.ResourceId)).ToList();
        foreach (var container in containers)
        {
            run.Log($"Removing container {container.Name}.");
            await engine.StopAsync(container.Name, TimeSpan.FromSeconds(10), stop);
            await engine.RemoveAsync(container.Name, stop);
            container.DeletedAt = run.Time.GetUtcNow();
        }
    }

    static void Finish(OperationRun run)
    {
        var now = run.Time.GetUtcNow();
        foreach (var service in RolloutData.Services(run)) service.DeletedAt = now;
        var app = run.Store.Apps.Find(run.Operation.ResourceId)!;
        (app.Status, app.DeletedAt) = (Statuses.Deprovisioned, now);
    }
}
