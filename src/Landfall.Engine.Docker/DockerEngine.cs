using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Builds;
using Landfall.Engine.Docker.Containers;
using Landfall.Engine.Docker.Images;
using Landfall.Engine.Docker.Networks;
using Landfall.Engine.Docker.Volumes;
using Landfall.Values;

namespace Landfall.Engine.Docker;

/// <summary>Docker Engine 20.10 or newer (API 1.41), by its HTTP API on a unix socket.</summary>
public sealed class DockerEngine : IEngine, IDisposable
{
    readonly DockerApi api;
    readonly NetworkStore networks;
    readonly VolumeStore volumes;
    readonly ImageStore images;
    readonly Puller puller;
    readonly Builder builder;
    readonly ImageFiles imageFiles;
    readonly ImageLayers layers;
    readonly ContainerStore containers;
    readonly ContainerComparison comparison;
    readonly ContainerEvents events;
    readonly ContainerLogs logs;
    readonly OneOff oneOff;
    readonly Converser converser;
    readonly Executor executor;
    readonly ContainerFiles files;

    /// <summary>Knows the engine; nothing is asked of it yet.</summary>
    /// <param name="socket">The path of the engine's socket, <c>/var/run/docker.sock</c> by default.</param>
    /// <param name="time">The clock.</param>
    /// <param name="pullReserve">What is kept free on the engine's disk: with less nothing is pulled.</param>
    public DockerEngine(string socket, TimeProvider time, DiskRoom? pullReserve = null)
    {
        api = new DockerApi(new DockerSocket(socket));
        var disk = new EngineDisk(api);
        networks = new NetworkStore(api);
        volumes = new VolumeStore(api);
        images = new ImageStore(api);
        var registries = new Registries(api);
        puller = new Puller(api, images, registries, disk, pullReserve ?? DiskRoom.Reserve);
        containers = new ContainerStore(api, images, time);
        builder = new Builder(api, images, registries, containers, disk, socket, time);
        layers = new ImageLayers(api);
        imageFiles = new ImageFiles(api, containers, time);
        comparison = new ContainerComparison(api, images);
        events = new ContainerEvents(api);
        logs = new ContainerLogs(api);
        converser = new Converser(api, containers);
        oneOff = new OneOff(api, containers, time);
        executor = new Executor(api, time);
        files = new ContainerFiles(api, time);
    }

    /// <summary>Where Docker listens when nobody says otherwise.</summary>
    public const string DefaultSocket = "/var/run/docker.sock";

    /// <inheritdoc/>
    public async Task<EngineDescription> DescribeAsync(CancellationToken stop)
    {
        var info = await api.GetAsync("/info", DockerJson.Default.InfoAnswer, stop);
        var version = await api.VersionAsync(stop);
        return new EngineDescription(
            info.ServerVersion, version.ToString(), info.LiveRestoreEnabled, await builder.HasBuildKitAsync(stop), info.NCPU, info.MemTotal);
    }

    /// <inheritdoc/>
    public Task EnsureNetworkAsync(NetworkSpec network, CancellationToken stop) => networks.EnsureAsync(network, stop);

    /// <inheritdoc/>
    public Task RemoveNetworkAsync(string name, CancellationToken stop) => networks.RemoveAsync(name, stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListNetworksAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop) =>
        networks.ListAsync(labels, stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListMembersAsync(string network, CancellationToken stop) => networks.MembersAsync(network, stop);

    /// <inheritdoc/>
    public Task EnsureVolumeAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken stop) =>
        volumes.EnsureAsync(name, labels, stop);

    /// <inheritdoc/>
    public Task RemoveVolumeAsync(string name, CancellationToken stop) => volumes.RemoveAsync(name, stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListVolumesAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop) =>
        volumes.ListAsync(labels, stop);

    /// <inheritdoc/>
    public Task<ImageDescription> PullAsync(
        ImageReference image, RegistryCredential? credential, Action<string> log, CancellationToken stop) =>
        puller.PullAsync(image, credential, log, stop);

    /// <inheritdoc/>
    public Task<ImageDescription?> FindImageAsync(string image, CancellationToken stop) => images.FindAsync(image, stop);

    /// <inheritdoc/>
    public Task<ImageDescription> BuildAsync(BuildSpec build, Action<string> log, CancellationToken stop) =>
        builder.BuildAsync(build, log, stop);

    /// <inheritdoc/>
    public Task TagAsync(string image, ImageReference name, CancellationToken stop) => images.TagAsync(image, name, stop);

    /// <inheritdoc/>
    public Task RemoveImageAsync(string image, CancellationToken stop) => images.RemoveAsync(image, stop);

    /// <inheritdoc/>
    public Task<byte[]?> ReadImageFileAsync(string image, string path, int largest, CancellationToken stop) =>
        imageFiles.ReadAsync(image, path, largest, stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindInLayersAsync(string image, string fileName, Secret content, CancellationToken stop) =>
        layers.FindAsync(image, fileName, content, stop);

    /// <inheritdoc/>
    public Task CreateAsync(ContainerSpec container, CancellationToken stop) => containers.CreateAsync(container, stop);

    /// <inheritdoc/>
    public Task StartAsync(string name, CancellationToken stop) => containers.StartAsync(name, stop);

    /// <inheritdoc/>
    public Task StopAsync(string name, TimeSpan patience, CancellationToken stop) => containers.StopAsync(name, patience, stop);

    /// <inheritdoc/>
    public Task RemoveAsync(string name, CancellationToken stop) => containers.RemoveAsync(name, stop);

    /// <inheritdoc/>
    public Task<ContainerDescription?> FindAsync(string name, CancellationToken stop) => containers.FindAsync(name, stop);

    /// <inheritdoc/>
    public Task<ContainerUsage?> UsageAsync(string name, CancellationToken stop) => containers.UsageAsync(name, stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ContainerDescription>> ListAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop) =>
        containers.ListAsync(labels, stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> CompareAsync(ContainerSpec container, CancellationToken stop) => comparison.OfAsync(container, stop);

    /// <inheritdoc/>
    public IAsyncEnumerable<ContainerEvent> EventsAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop) =>
        events.ReadAsync(labels, stop);

    /// <inheritdoc/>
    public IAsyncEnumerable<LogLine> LogsAsync(string name, int tail, bool follow, CancellationToken stop) =>
        logs.ReadAsync(name, tail, follow, stop);

    /// <inheritdoc/>
    public Task<int> RunAsync(ContainerSpec container, Action<LogLine> log, CancellationToken stop) => oneOff.RunAsync(container, log, stop);

    /// <inheritdoc/>
    public Task<int> ConverseAsync(ContainerSpec container, Conversation conversation, CancellationToken stop) =>
        converser.ConverseAsync(container, conversation, stop);

    /// <inheritdoc/>
    public Task<ExecResult> ExecAsync(string name, ExecSpec exec, CancellationToken stop) => executor.ExecAsync(name, exec, stop);

    /// <inheritdoc/>
    public Task PutFilesAsync(string name, IReadOnlyList<ContainerFile> files, CancellationToken stop) => this.files.PutAsync(name, files, stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        builder.Dispose();
        networks.Dispose();
        api.Dispose();
    }
}
