using Landfall.Engine;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// The steps that take services from one release to the next. Services with an endpoint: new containers beside the old, checked,
/// then the edge switches, then the old ones go. Others: the old stop first (interface 4.6), and start again if the new fail.
/// Old containers are removed last, when the change is made: until then each step can be taken back.
/// </summary>
sealed class RolloutSteps(IEngine engine, EdgeSync edge, ReleaseCheck check, Retirement retirement, SwitchProof proof, MaintenancePages pages)
{
    public IReadOnlyList<Step> All =>
    [
        Step.InStore(ContainersInWork.Release, ReleaseRows.Add) with { Undo = ReleaseRows.WithdrawAsync },
        new Step("start", StartAsync) { Undo = RemoveNewAsync },
        new Step("replace", ReplaceAsync) { Undo = PutBackAsync },
        new Step("switch", SwitchAsync) { Undo = SwitchBackAsync },
        Step.InStore("commit", ReleaseRows.Commit) with { Commits = true },
        new Step(ContainersInWork.Retire, RetireAsync),
        new Step("page", (run, stop) => pages.FollowAsync(run, Endpoints(run), stop)),
    ];

    /// <summary>Ends everything that runs, as the memory limit does, and starts it again when it is undone.</summary>
    public Step OutOfMemory => new(ContainersInWork.OutOfMemory, EndAllAsync) { Undo = PutBackAsync };

    async Task EndAllAsync(OperationRun run, CancellationToken stop)
    {
        foreach (var container in RolloutData.OldContainers(run))
        {
            run.Log($"Container {container.Name}: container exceeded its memory allocation (simulated).");
            await engine.StopAsync(container.Name, TimeSpan.FromSeconds(10), stop);
        }
    }

    async Task StartAsync(OperationRun run, CancellationToken stop)
    {
        await engine.EnsureNetworkAsync(Networks.Of(run), stop);
        await LaunchAsync(run, service => Overlaps(run, service), stop);
    }

    static bool Overlaps(OperationRun run, long service) =>
        RolloutData.HasEndpoint(run, service) || run.Store.Services.Find(service)!.ForceZeroDowntime;

    async Task LaunchAsync(OperationRun run, Func<long, bool> which, CancellationToken stop)
    {
        var chosen = RolloutData.NewContainers(run).Where(c => which(c.ServiceId)).ToList();
        foreach (var container in chosen)
        {
            var spec = AppContainers.Of(run, container);
            run.Log($"Starting container {spec.Name} ({container.MemoryMb} MB).");
            await engine.CreateAsync(spec, stop);
            await engine.StartAsync(spec.Name, stop);
        }
        foreach (var container in chosen) await check.PassAsync(run, container, stop);
    }

    async Task RemoveNewAsync(OperationRun run, CancellationToken stop)
    {
        foreach (var container in RolloutData.NewContainers(run)) await engine.RemoveAsync(container.Name, stop);
    }

    async Task ReplaceAsync(OperationRun run, CancellationToken stop)
    {
        var replaced = RolloutData.OldContainers(run).Where(c => !Overlaps(run, c.ServiceId)).ToList();
        await retirement.StopAsync(run, replaced, stop);
        await LaunchAsync(run, service => !Overlaps(run, service), stop);
    }

    async Task PutBackAsync(OperationRun run, CancellationToken stop)
    {
        await RemoveNewAsync(run, stop);
        foreach (var container in RolloutData.OldContainers(run))
        {
            if (await engine.FindAsync(container.Name, stop) is not { Status: ContainerStatus.Exited or ContainerStatus.Created }) continue;
            run.Log($"Starting container {container.Name} again.");
            await engine.StartAsync(container.Name, stop);
        }
    }

    async Task SwitchAsync(OperationRun run, CancellationToken stop)
    {
        await proof.BeginAsync(run);
        run.Store.InTransaction(() =>
        {
            foreach (var container in RolloutData.OldContainers(run)) container.Serving = false;
            foreach (var container in RolloutData.NewContainers(run)) container.Serving = true;
        });
        if (Endpoints(run) is not { Count: > 0 } endpoints) return;
        run.Log("Switching the edge to the new containers; the old ones drain.");
        await edge.ApplyAsync(endpoints.Select(v => v.Id), stop);
    }

    async Task RetireAsync(OperationRun run, CancellationToken stop)
    {
        await retirement.RunAsync(run, stop);
        await proof.EndAsync(run);
    }

    static List<Vhost> Endpoints(OperationRun run)
    {
        var services = RolloutData.Services(run).Select(s => s.Id).ToList();
        return [.. run.Store.Vhosts.Where(v => v.DeletedAt == null && services.Contains(v.ServiceId)).OrderBy(v => v.Id).AsEnumerable().Where(v => v.Pem.Length > 0)];
    }

    async Task SwitchBackAsync(OperationRun run, CancellationToken stop)
    {
        run.Store.InTransaction(() =>
        {
            foreach (var container in RolloutData.NewContainers(run)) container.Serving = false;
            foreach (var container in RolloutData.OldContainers(run)) container.Serving = true;
        });
        if (Endpoints(run) is { Count: > 0 } endpoints) await edge.ApplyAsync(endpoints.Select(v => v.Id), stop);
        await proof.EndAsync(run);
    }
}
