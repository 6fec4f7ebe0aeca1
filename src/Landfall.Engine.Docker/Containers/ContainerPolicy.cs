using System.Net.Sockets;
using Landfall.Engine.Docker.Api;
using Landfall.Values;

namespace Landfall.Engine.Docker.Containers;

/// <summary>Turns what is asked for into what Docker is told. What a container may do on the machine is decided here alone.</summary>
static class ContainerPolicy
{
    const long SmallestMemory = 6 << 20;

    /// <summary>
    /// Capabilities of Docker's own short list that no web app needs and an intruder could use: raw packets (to pose as a neighbour
    /// on the network), device nodes, chroot, and giving capabilities on to files and processes. The others stay, because the
    /// start scripts of the official images change owners and users, and <c>su</c> and cron write audit records.
    /// </summary>
    static readonly string[] Dropped = ["NET_RAW", "MKNOD", "SYS_CHROOT", "SETFCAP", "SETPCAP"];

    static readonly Dictionary<string, string> LogSize = new() { ["max-size"] = "10m", ["max-file"] = "3" };

    public static ContainerBody Body(ContainerSpec container, ImageDescription image) => new(
        image.Id,
        container.Entrypoint,
        // Docker forgets the image's CMD when the ENTRYPOINT is replaced.
        container.Command ?? (container.Entrypoint is null ? null : image.Command),
        Environment(container.Environment),
        container.WorkingDirectory,
        Labels(container, image),
        Host(container),
        Network(container));

    public static IReadOnlyList<string> Environment(IReadOnlyDictionary<string, Secret> variables) =>
        [.. variables.Select(variable => $"{Key(variable.Key)}={Value(variable.Key, variable.Value.Reveal())}")];

    static HostConfigBody Host(ContainerSpec container)
    {
        var limits = container.Limits;
        if (limits.Memory < SmallestMemory || limits.Cpus < 0.01m || limits.Processes < 1)
            throw new EngineException($"The limits of '{container.Name}' are too small for any container: {limits}.");
        return new HostConfigBody(
            container.Network is { } network ? Names.Network(network) : "none",
            // With version 1 of control groups Docker would show the host's.
            "private",
            limits.Memory,
            // Memory and swap together: no swap.
            limits.Memory,
            (long)(limits.Cpus * 1_000_000_000),
            limits.Processes,
            // Shared memory counts within the limit; Docker's own 64 MiB are too few for PostgreSQL's parallel queries.
            Math.Max(64 << 20, limits.Memory / 4),
            Dropped,
            ["no-new-privileges"],
            new RestartPolicyBody(container.Restart ? "unless-stopped" : "no"),
            new LogConfigBody("json-file", LogSize),
            [.. container.Volumes.Select(volume => new MountBody("volume", Names.Volume(volume.Value), Names.AbsolutePath(volume.Key)))],
            [.. container.Hosts.Select(host => $"{Names.Alias(host.Key)}:{host.Value}")]);
    }

    static NetworkingBody? Network(ContainerSpec container)
    {
        if (container.Network is not { } network)
            return container is { Address: null, Aliases: [] } ? null : throw new EngineException(
                $"'{container.Name}' has an address or a name on a network, but no network.");
        if (container.Address is { AddressFamily: not AddressFamily.InterNetwork } address)
            throw new EngineException($"'{address}' is no IPv4 address.");
        var endpoint = new EndpointBody(
            [.. container.Aliases.Select(Names.Alias)],
            container.Address is null ? null : new EndpointIpamBody(container.Address.ToString()));
        return new NetworkingBody(new Dictionary<string, EndpointBody> { [network] = endpoint });
    }

    // A container takes over its image's labels. An image is a user's work, and must not make its container another one's.
    static Dictionary<string, string> Labels(ContainerSpec container, ImageDescription image)
    {
        var labels = image.Labels.Keys.ToDictionary(key => key, _ => "");
        foreach (var (key, value) in container.Labels) labels[key] = value;
        return labels;
    }

    static string Key(string key) => key.Length > 0 && key.AsSpan().IndexOfAny('=', '\0') < 0
        ? key
        : throw new EngineException($"'{key}' cannot be the name of a variable.");

    static string Value(string key, string value) => value.Contains('\0', StringComparison.Ordinal)
        ? throw new EngineException($"The value of '{key}' has a NUL character, which no process can be given.")
        : value;
}
