using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>The first and the last writing of a rollout: the rows of what is to be made, and then that it is in force.</summary>
static class ReleaseRows
{
    /// <summary>Writes images, services, releases and containers down, with their addresses, before any of them is made.</summary>
    public static void Add(OperationRun run)
    {
        if (RolloutData.IsRestartFree(run))
        {
            AddToRelease(run, RolloutData.Formation(run)[0]);
            return;
        }
        var image = RecordImage(run);
        foreach (var entry in RolloutData.Formation(run))
        {
            var service = entry.Service is { } id ? Revive(run, run.Store.Services.Find(id)!) : NewService(run, entry);
            var release = run.AddRow(new Release
            {
                ServiceId = service.Id, OperationId = run.Operation.Id, ImageId = image, ConfigurationId = run.Remembered("configuration_id"),
            });
            for (var index = 0; index < entry.Count; index++) AddContainer(run, service, release, entry, index);
        }
    }

    static void AddToRelease(OperationRun run, FormationEntry entry)
    {
        var service = run.Store.Services.Find(entry.Service!.Value)!;
        var release = run.Store.Releases.Find(service.ReleaseId!.Value)!;
        var there = run.Store.Containers.Count(c => c.ServiceId == service.Id && c.DeletedAt == null);
        for (var index = there; index < entry.Count; index++) AddContainer(run, service, release, entry, index).OperationId = run.Operation.Id;
    }

    public static Task WithdrawAsync(OperationRun run, CancellationToken stop)
    {
        var now = run.Time.GetUtcNow();
        foreach (var container in RolloutData.NewContainers(run)) container.DeletedAt = now;
        foreach (var id in NewServices(run)) run.Store.Services.Find(id)!.DeletedAt = now;
        foreach (var image in run.Store.Images.Where(i => i.OperationId == run.Operation.Id && i.DeletedAt == null).ToList()) image.DeletedAt = now;
        return Task.CompletedTask;
    }

    /// <summary>Makes the change: from here on it is what the app is.</summary>
    public static void Commit(OperationRun run)
    {
        var formation = RolloutData.Formation(run);
        // Their rules may have been changed by a request since they were read here.
        foreach (var service in RolloutData.Services(run)) run.Store.Entry(service).Reload();
        foreach (var entry in formation) Commit(run, entry, run.Store.Services.Find(entry.Service!.Value)!);
        var app = RolloutData.App(run);
        if (run.Operation.ResourceType == "app") Commit(run, app, formation);
        // The rows as they are in memory: what is written here is not in the store yet.
        var living = run.Store.Services.Where(s => s.AppId == app.Id).AsEnumerable().Where(s => s.DeletedAt is null);
        DeploymentRecord.Commit(run, app, living);
    }

    static void Commit(OperationRun run, FormationEntry entry, Service service)
    {
        (service.Command, service.ContainerCount, service.MemoryMb) = (entry.Command, entry.Count, entry.MemoryMb);
        entry.Rules?.Give(service);
        if (!RolloutData.IsRestartFree(run))
            service.ReleaseId = run.Store.Releases.Single(r => r.OperationId == run.Operation.Id && r.ServiceId == service.Id).Id;
        service.UpdatedAt = run.Time.GetUtcNow();
    }

    static void Commit(OperationRun run, App app, IReadOnlyList<FormationEntry> formation)
    {
        (app.ConfigurationId, app.SettingId) = (run.Remembered("configuration_id"), run.Remembered("setting_id"));
        (app.ImageId, app.Status, app.UpdatedAt) = (run.Remembered("image_id"), Store.Statuses.Provisioned, run.Time.GetUtcNow());
        foreach (var gone in RolloutData.Services(run).Where(s => formation.All(f => f.Service != s.Id)))
            gone.DeletedAt = run.Time.GetUtcNow();
    }

    static long RecordImage(OperationRun run)
    {
        if (run.Remembered("image_id") is { } known) return known;
        var pulled = run.Data["docker_image"]?.GetValue<string>() is { } name ? ImageReference.Parse(name) : null;
        var image = run.AddRow(new Image
        {
            AppId = run.Operation.ResourceId, OperationId = run.Operation.Id, EngineId = RolloutData.Image(run).Id,
            DockerRepo = pulled?.Name, DockerRef = pulled is null ? null : pulled.Digest ?? pulled.Tag ?? "latest",
            GitRef = pulled is null ? run.Data["git_ref"]?.GetValue<string>() : null,
            ExposedPorts = run.Data["image"]!["ports"]!.ToJsonString(),
        });
        run.Data["image_id"] = image.Id;
        return image.Id;
    }

    // A service that an earlier deploy removed comes back as itself, with the endpoints that name it.
    static Service Revive(OperationRun run, Service service)
    {
        if (service.DeletedAt is null) return service;
        service.DeletedAt = null;
        NoteNew(run, service);
        return service;
    }

    static Service NewService(OperationRun run, FormationEntry entry)
    {
        var service = run.AddRow(new Service
        {
            AppId = run.Operation.ResourceId, ProcessType = entry.Process, Command = entry.Command, ContainerCount = entry.Count, MemoryMb = entry.MemoryMb,
        });
        RolloutData.Remember(run, RolloutData.Formation(run).Select(f => f.Process == entry.Process ? f with { Service = service.Id } : f));
        NoteNew(run, service);
        return service;
    }

    static void NoteNew(OperationRun run, Service service) =>
        run.Data["new_services"] = $"{run.Data["new_services"]?.GetValue<string>()} {service.Id}".Trim();

    static IEnumerable<long> NewServices(OperationRun run) =>
        (run.Data["new_services"]?.GetValue<string>() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse);

    static Container AddContainer(OperationRun run, Service service, Release release, FormationEntry entry, int index)
    {
        var container = run.AddRow(new Container
        {
            ServiceId = service.Id, ReleaseId = release.Id, StackId = run.Account.StackId, Index = index, MemoryMb = entry.MemoryMb,
            Address = Addresses.Next(run.Store, run.Account.Id),
        });
        container.Name = $"landfall-app{service.AppId}-{service.ProcessType}-{container.Id}";
        // The next container's address must see this one.
        run.Store.SaveChanges();
        return container;
    }
}
