using System.Net;
using Landfall.Engine;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests.Compliance;

/// <summary>Makes things on a real engine for a test, and removes them after it.</summary>
public abstract class EngineProbe : IAsyncLifetime
{
    /// <summary>An image with a shell and a little more.</summary>
    protected static readonly ImageReference Image = ImageReference.Parse("debian:trixie-slim");

    protected static readonly CancellationToken None = CancellationToken.None;

    protected static readonly Limits Small = new(96 << 20, 0.5m, 64);

    /// <summary>Names what one test makes.</summary>
    protected string Run { get; } = Guid.NewGuid().ToString("N")[..10];
    readonly List<ImageReference> tags = [];
    int made;

    protected abstract IEngine Engine { get; }

    /// <summary>Where the engine listens, for what a test does behind its back.</summary>
    protected virtual string Socket => DockerEngine.DefaultSocket;

    /// <summary>Labels of all that this test makes.</summary>
    protected Dictionary<string, string> Mine => new() { ["landfall.test"] = Run };

    public async Task InitializeAsync()
    {
        if (await Engine.FindImageAsync(Image.ToString(), None) is null) await Engine.PullAsync(Image, null, _ => { }, None);
    }

    public async Task DisposeAsync()
    {
        foreach (var container in await Engine.ListAsync(Mine, None)) await Engine.RemoveAsync(container.Name, None);
        foreach (var network in await Engine.ListNetworksAsync(Mine, None)) await Engine.RemoveNetworkAsync(network, None);
        foreach (var volume in await Engine.ListVolumesAsync(Mine, None)) await Engine.RemoveVolumeAsync(volume, None);
        foreach (var tag in tags) await Engine.RemoveImageAsync(tag.ToString(), None);
        (Engine as IDisposable)?.Dispose();
    }

    /// <summary>Docker's own command, told as a person tells it.</summary>
    protected Landfall.Programs.Program Docker(params ReadOnlySpan<string> arguments) => new("docker", ["--host", $"unix://{Socket}", .. arguments]);

    protected string Name(string what) => $"landfall-test-{Run}-{what}-{++made}";

    /// <summary>A name for an image that is built; it is removed after the test.</summary>
    protected ImageReference Tag(string what)
    {
        var tag = ImageReference.Parse($"landfall-test/{Run}-{what}:1");
        tags.Add(tag);
        return tag;
    }

    protected ContainerSpec Spec(params string[] command) => new(Name("c"), Image.ToString(), Small, Mine) { Command = command };

    protected ContainerSpec Shell(string script) => Spec("sh", "-c", script);

    /// <summary>A container that runs until it is stopped. It heeds that once it has said that it is ready.</summary>
    protected ContainerSpec Sleeper() => Shell("trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done");

    /// <summary>Answers when a container has said it.</summary>
    protected async Task UntilSaidAsync(string name, string text)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var line in Engine.LogsAsync(name, 100, follow: true, stop.Token))
            if (line.Text == text) return;
        throw new TimeoutException($"'{name}' did not say '{text}' before it ended.");
    }

    protected async Task<string> StartedAsync(ContainerSpec container)
    {
        await Engine.CreateAsync(container, None);
        await Engine.StartAsync(container.Name, None);
        return container.Name;
    }

    protected async Task<(int Code, List<LogLine> Lines)> RunAsync(ContainerSpec container)
    {
        var lines = new List<LogLine>();
        var code = await Engine.RunAsync(container, lines.Add, None);
        return (code, lines);
    }

    /// <summary>A network of its own in 10.213.0.0/16, which nothing else uses.</summary>
    protected async Task<NetworkSpec> NetworkAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            var subnet = new IPNetwork(new IPAddress([10, 213, (byte)Random.Shared.Next(256), 0]), 24);
            var network = new NetworkSpec(Name("n"), subnet, Mine);
            try
            {
                await Engine.EnsureNetworkAsync(network, None);
                return network;
            }
            catch (EngineException) when (attempt < 20)
            {
                // Another test has taken this subnet.
            }
        }
    }

    protected static IPAddress AddressIn(NetworkSpec network, byte last)
    {
        var bytes = network.Subnet.BaseAddress.GetAddressBytes();
        bytes[3] = last;
        return new IPAddress(bytes);
    }

    protected async Task<ContainerDescription> UntilAsync(string name, Func<ContainerDescription, bool> seen)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (await Engine.FindAsync(name, None) is { } found && seen(found)) return found;
            await Task.Delay(100);
        }
        throw new TimeoutException($"'{name}' did not come to that state in 20 s; it is {await Engine.FindAsync(name, None)}");
    }
}
