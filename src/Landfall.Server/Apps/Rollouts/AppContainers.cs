using System.Net;
using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>Says what an app's containers look like: image, variables, command, network (interface 4.4, 4.7).</summary>
static class AppContainers
{
    /// <summary>A container of a release.</summary>
    public static ContainerSpec Of(OperationRun run, Container container)
    {
        var service = run.Store.Services.Find(container.ServiceId)!;
        var release = run.Store.Releases.Find(container.ReleaseId)!;
        var entry = RolloutData.Formation(run).First(f => f.Process == service.ProcessType);
        var size = ContainerSize.Parse(container.MemoryMb);
        return Named(run, container.Name, size, entry.Command, release.ConfigurationId,
            Labels.Of(run, "app", ("app", service.AppId!.Value), ("service", service.Id), ("release", release.Id), ("container", container.Id)),
            new() { ["APTIBLE_PROCESS_TYPE"] = service.ProcessType, ["APTIBLE_PROCESS_INDEX"] = container.Index.ToString(), ["APTIBLE_PROCESS_CONTAINER_COUNT"] = entry.Count.ToString() })
            with
        {
            Address = run.Platform.Address(run.Account.Subnet, container.Address),
        };
    }

    /// <summary>A container that runs one command beside the services, with their image and variables.</summary>
    public static ContainerSpec OneOff(OperationRun run, string name, string command) =>
        Named(run, name, ContainerSize.Default, command, run.Remembered("configuration_id"),
            Labels.Of(run, Labels.OneOff, ("app", RolloutData.App(run).Id)), []);

    static ContainerSpec Named(
        OperationRun run, string name, ContainerSize size, string? command, long? configuration,
        Dictionary<string, string> labels, Dictionary<string, string> own)
    {
        var image = RolloutData.Image(run);
        return new ContainerSpec(name, image.Id, Limits.Of(size), labels)
        {
            Entrypoint = command is null || image.HasEntrypoint ? null : ["/bin/sh", "-c"],
            Command = command is null ? null : image.HasEntrypoint ? ShellWords.Split(command) : [command],
            Environment = Environment(run, configuration, size, own),
            Network = run.Account.NetworkName,
            Hosts = Databases(run),
        };
    }

    static Dictionary<string, Secret> Environment(OperationRun run, long? configuration, ContainerSize size, Dictionary<string, string> own)
    {
        var environment = Configurations.Read(run, configuration).ToDictionary(p => p.Key, p => new Secret(p.Value));
        own["APTIBLE_CONTAINER_SIZE"] = size.Megabytes.ToString();
        own["APTIBLE_CONTAINER_CPU_SHARE"] = size.Cpus.ToString("0.##");
        own["APTIBLE_CONTAINER_PROFILE"] = "m";
        foreach (var (key, value) in own) environment[key] = new Secret(value);
        return environment;
    }

    // Written into the container, so that the names hold while the engine, which answers the network's name queries, restarts.
    static Dictionary<string, IPAddress> Databases(OperationRun run) => run.Store.Databases
        .Where(d => d.AccountId == run.Account.Id && d.DeletedAt == null && d.Address > 0).AsEnumerable()
        .ToDictionary(d => $"{d.HostLabel}.{run.Platform.InternalDomain}", d => run.Platform.Address(run.Account.Subnet, d.Address));
}
