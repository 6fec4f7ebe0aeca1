using Landfall.Engine;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// The steps that take services from one release to the next. Services with an endpoint: new containers beside the old, checked,
/// then the edge switches, then the old ones go. Others: the old stop first (interface 4.6), and start again if the new fail.
/// Old containers are removed last, when the change is made: until then each step can be taken back.
/// </summary>
sealed class RolloutSteps(IEngine engine, EdgeSync edge, ReleaseCheck check)
{
    public IReadOnlyList<Step> All =>
    [
        Step.InStore("release", Release) with { Undo = WithdrawAsync },
        new Step("start", StartAsync) { Undo = RemoveNewAsync },
        new Step("replace", ReplaceAsync) { Undo = PutBackAsync },
        new Step("switch", SwitchAsync) { Undo = SwitchBackAsync },
        Step.InStore("commit", Commit) with { Commits = true },
        new Step("retire", RetireAsync),
    ];

    void Release(OperationRun run)
    {
        var image = RecordImage(run);
        foreach (var entry in RolloutData.Formation(run))
        {
            var service = entry.Service is { } id ? run.Store.Services.Find(id)! : NewService(run, entry);
            var release = run.AddRow(new Release
            {
                ServiceId = service.Id, OperationId = run.Operation.Id, ImageId = image, ConfigurationId = run.Remembered("configuration_id"),
            });
            for (var index = 0; index < entry.Count; index++) AddContainer(run, service, release, entry, index);
        }
    }

    static long RecordImage(OperationRun run)
    {
        if (run.Remembered("image_id") is { } known) return known;
        var pulled = run.Data["docker_image"]?.GetValue<string>();
        var image = run.AddRow(new Image
        {
            AppId = run.Operation.ResourceId, OperationId = run.Operation.Id, EngineId = RolloutData.Image(run).Id,
            DockerRepo = pulled is null ? null : Values.ImageReference.Parse(pulled).Name,
            DockerRef = pulled is null ? null : Values.ImageReference.Parse(pulled) is var r ? r.Digest ?? r.Tag ?? "latest" : null,
            ExposedPorts = run.Data["image"]!["ports"]!.ToJsonString(),
        });
        run.Data["image_id"] = image.Id;
        return image.Id;
    }

    static Service NewService(OperationRun run, FormationEntry entry)
    {
        var service = run.AddRow(new Service
        {
            AppId = run.Operation.ResourceId, ProcessType = entry.Process, Command = entry.Command, ContainerCount = entry.Count, MemoryMb = entry.MemoryMb,
        });
        RolloutData.Remember(run, RolloutData.Formation(run).Select(f => f.Process == entry.Process ? f with { Service = service.Id } : f));
        run.Data["new_services"] = $"{run.Data["new_services"]?.GetValue<string>()} {service.Id}".Trim();
        return service;
    }

    static void AddContainer(OperationRun run, Service service, Release release, FormationEntry entry, int index)
    {
        var container = run.AddRow(new Container
        {
            ServiceId = service.Id, ReleaseId = release.Id, StackId = run.Account.StackId, Index = index, MemoryMb = entry.MemoryMb,
            Address = Addresses.Next(run.Store, run.Account.Id),
        });
        container.Name = $"landfall-app{service.AppId}-{service.ProcessType}-{container.Id}";
        // The next container's address must see this one.
        run.Store.SaveChanges();
    }

    Task WithdrawAsync(OperationRun run, CancellationToken stop)
    {
        var now = run.Time.GetUtcNow();
        foreach (var container in RolloutData.NewContainers(run)) container.DeletedAt = now;
        foreach (var id in NewServices(run)) run.Store.Services.Find(id)!.DeletedAt = now;
        return Task.CompletedTask;
    }

    static IEnumerable<long> NewServices(OperationRun run) =>
        (run.Data["new_services"]?.GetValue<string>() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse);

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
        foreach (var container in replaced)
        {
            run.Log($"Stopping container {container.Name}.");
            await engine.StopAsync(container.Name, Patience(run, container), stop);
        }
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
        run.Store.InTransaction(() =>
        {
            foreach (var container in RolloutData.OldContainers(run)) container.Serving = false;
            foreach (var container in RolloutData.NewContainers(run)) container.Serving = true;
        });
        if (!HasEndpoints(run)) return;
        run.Log("Switching the edge to the new containers; the old ones drain.");
        await edge.ApplyAsync(stop);
    }

    static bool HasEndpoints(OperationRun run) => RolloutData.Services(run).Any(s => RolloutData.HasEndpoint(run, s.Id));

    async Task SwitchBackAsync(OperationRun run, CancellationToken stop)
    {
        run.Store.InTransaction(() =>
        {
            foreach (var container in RolloutData.NewContainers(run)) container.Serving = false;
            foreach (var container in RolloutData.OldContainers(run)) container.Serving = true;
        });
        if (HasEndpoints(run)) await edge.ApplyAsync(stop);
    }

    static void Commit(OperationRun run)
    {
        var formation = RolloutData.Formation(run);
        foreach (var entry in formation)
        {
            var service = run.Store.Services.Find(entry.Service!.Value)!;
            (service.Command, service.ContainerCount, service.MemoryMb) = (entry.Command, entry.Count, entry.MemoryMb);
            service.ReleaseId = run.Store.Releases.Single(r => r.OperationId == run.Operation.Id && r.ServiceId == service.Id).Id;
            service.UpdatedAt = run.Time.GetUtcNow();
        }
        if (run.Operation.ResourceType != "app") return;
        var app = run.Store.Apps.Find(run.Operation.ResourceId)!;
        (app.ConfigurationId, app.SettingId) = (run.Remembered("configuration_id"), run.Remembered("setting_id"));
        (app.ImageId, app.Status, app.UpdatedAt) = (run.Remembered("image_id"), Statuses.Provisioned, run.Time.GetUtcNow());
        foreach (var gone in RolloutData.Services(run).Where(s => formation.All(f => f.Service != s.Id)))
            gone.DeletedAt = run.Time.GetUtcNow();
        if (run.Remembered("deployment_id") is not { } id) return;
        var deployment = run.Store.Deployments.Find(id)!;
        (deployment.ImageId, deployment.Formation, deployment.Status, app.DeploymentId) =
            (app.ImageId, Formation.Write(formation), OperationStatus.Succeeded, id);
    }

    async Task RetireAsync(OperationRun run, CancellationToken stop)
    {
        var current = run.Store.Services.Where(s => s.DeletedAt == null).Select(s => s.ReleaseId);
        var own = run.Operation.ResourceType == "app" ? run.Operation.ResourceId : run.Store.Services.Find(run.Operation.ResourceId)!.AppId;
        var retired = run.Store.Containers.Where(c => c.DeletedAt == null && !current.Contains(c.ReleaseId)
            && run.Store.Services.Any(s => s.Id == c.ServiceId && s.AppId == own)).ToList();
        foreach (var container in retired)
        {
            run.Log($"Stopping container {container.Name}.");
            await engine.StopAsync(container.Name, Patience(run, container), stop);
            await engine.RemoveAsync(container.Name, stop);
            container.DeletedAt = run.Time.GetUtcNow();
            await run.Store.SaveChangesAsync(CancellationToken.None);
        }
    }

    static TimeSpan Patience(OperationRun run, Container container) =>
        TimeSpan.FromSeconds(run.Store.Services.Find(container.ServiceId)!.StopTimeout ?? 10);
}
