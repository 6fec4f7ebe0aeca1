using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker.Networks;

/// <summary>User-defined bridges. Docker keeps them apart from each other, and resolves names within each.</summary>
sealed class NetworkStore(DockerApi api) : IDisposable
{
    // Asked twice at once, 20.10 refuses the second for its subnet before it shows the first.
    readonly SemaphoreSlim one = new(1);

    public async Task EnsureAsync(NetworkSpec network, CancellationToken stop)
    {
        var body = Body(network);
        await one.WaitAsync(stop);
        try
        {
            await EnsureAsync(network, body, stop);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    async Task EnsureAsync(NetworkSpec network, NetworkBody body, CancellationToken stop)
    {
        if (await FindAsync(network.Name, stop) is null && await TryCreateAsync(body, stop)) return;
        var there = await FindAsync(network.Name, stop)
            ?? throw new EngineException($"The network '{network.Name}' went away while it was made. Try again.");
        if (there.IPAM?.Config is not [var range, ..] || range.Subnet != network.Subnet.ToString() || !Labelled.AsOurs(there.Labels, network.Labels))
            throw new EngineException(
                $"There is a network '{network.Name}' that was made for something else (subnet or labels differ). Remove it and try again.");
    }

    public async Task RemoveAsync(string name, CancellationToken stop) =>
        await api.DeleteAsync($"/networks/{Names.Network(name)}", stop);

    public async Task<IReadOnlyList<string>> ListAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop)
    {
        var found = await api.GetAsync($"/networks?{DockerApi.Filter(labels)}", DockerJson.Default.NetworkAnswerArray, stop);
        return [.. found.Select(network => network.Name)];
    }

    /// <summary>Empty when there is no such network.</summary>
    public async Task<IReadOnlyList<string>> MembersAsync(string name, CancellationToken stop) =>
        [.. ((await FindAsync(name, stop))?.Containers ?? new Dictionary<string, NetworkMember>()).Values.Select(member => member.Name).Order(StringComparer.Ordinal)];

    // Docker finds by the beginning of an id, too.
    async Task<NetworkAnswer?> FindAsync(string name, CancellationToken stop) =>
        await api.FindAsync($"/networks/{Names.Network(name)}", DockerJson.Default.NetworkAnswer, stop) is { } found && found.Name == name
            ? found
            : null;

    async Task<bool> TryCreateAsync(NetworkBody body, CancellationToken stop)
    {
        try
        {
            await api.PostAsync("/networks/create", DockerApi.Json(body, DockerJson.Default.NetworkBody), stop);
            return true;
        }
        catch (RefusedException conflict) when (conflict.Status == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    static NetworkBody Body(NetworkSpec network)
    {
        var subnet = network.Subnet;
        if (subnet.BaseAddress.AddressFamily != AddressFamily.InterNetwork || subnet.PrefixLength is < 8 or > 28)
            throw new EngineException($"The subnet {subnet} cannot be a network's: IPv4 with a prefix of 8 to 28 bits is needed.");
        var half = BinaryPrimitives.ReadUInt32BigEndian(subnet.BaseAddress.GetAddressBytes()) + (1u << (31 - subnet.PrefixLength));
        // The gateway lies in the engine's half as well, so that the platform may give every address of the lower one.
        var range = new IpamRange(subnet.ToString(), $"{Address(half)}/{subnet.PrefixLength + 1}", Address(half + 1).ToString());
        return new NetworkBody(network.Name, "bridge", true, false, new IpamBody("default", [range]), network.Labels);
    }

    static IPAddress Address(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
