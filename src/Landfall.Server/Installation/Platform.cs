using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Landfall.Values;

namespace Landfall.Server.Installation;

/// <summary>This installation: its one origin, its domain, its address pool, and where its files lie.</summary>
sealed class Platform(string directory, HostName host, HostName domain, IPNetwork pool, int healthPort, IPEndPoint? ssh)
{
    /// <summary>The size of an environment's network: 1,024 addresses.</summary>
    const int EnvironmentPrefix = 22;

    public HostName Host => host;

    /// <summary>The remote that git push is given (interface 4.1). Only another port than 22 needs the form of a URL.</summary>
    public string GitRemote(string environment, string app) => ssh is null or { Port: 22 }
        ? $"git@{host}:{environment}/{app}.git"
        : $"ssh://git@{host}:{ssh.Port}/{environment}/{app}.git";

    /// <summary>Apps are <c>app-ID.DOMAIN</c>.</summary>
    public HostName Domain => domain;

    /// <summary>The one origin: every href, <c>iss</c> and <c>sub</c>, whatever door a request came in by.</summary>
    public string Origin { get; } = $"https://{host}";

    /// <summary>Databases are <c>db-ID.INTERNAL</c> within their environment; <c>localhost.INTERNAL</c> is for tunnels (interface 3.3).</summary>
    public string InternalDomain { get; } = $"internal.{host}";

    public int HealthPort => healthPort;

    public string Directory => directory;
    public string StoreFile => Path.Combine(directory, "store", "landfall.db");
    public string MasterKeyFile => Path.Combine(directory, "keys", "master.json");
    public string TokenKeyFile => Path.Combine(directory, "keys", "tokens.pem");
    public string SshCaKeyFile => Path.Combine(directory, "keys", "ssh_ca");
    public string CaFile => Path.Combine(directory, "ca.pem");
    public string CaKeyFile => Path.Combine(directory, "keys", "ca.key");
    public string Socket => Path.Combine(directory, "run", "server.sock");
    /// <summary>What the portal's container sees as <see cref="Landfall.Portal.PortalPaths.Shared"/>.</summary>
    public string PortalShared => Path.Combine(directory, "portal", "run");

    /// <summary>The portal's host keys, and the public half of the authority that signs users' certificates.</summary>
    public string PortalHostKeys => Path.Combine(directory, "portal", "host");

    /// <summary>The apps' bare repositories.</summary>
    public string Repositories => Path.Combine(directory, "git");
    public string EdgeDirectory => Path.Combine(directory, "edge");
    public string OperationLogs => Path.Combine(directory, "logs");
    public string Archives => Path.Combine(directory, "archives");
    public string Scratch => Path.Combine(directory, "scratch");
    public string Backups => Path.Combine(directory, "backups");

    /// <summary>Where the networks of all environments lie.</summary>
    public IPNetwork Pool => pool;

    /// <summary>The network of the n-th environment.</summary>
    /// <exception cref="Hal.ApiError">The pool is used up.</exception>
    public IPNetwork Subnet(int index)
    {
        if (index >= 1 << (EnvironmentPrefix - pool.PrefixLength))
            throw Hal.ApiError.Unprocessable($"The address pool {pool} has no room for a further environment. Deprovision one first.");
        return new IPNetwork(Offset(pool.BaseAddress, index << (32 - EnvironmentPrefix)), EnvironmentPrefix);
    }

    /// <summary>Addresses that the platform gives lie in the lower half; .0 and .1 are the network's own.</summary>
    public const int FirstAddress = 2;
    public const int LastAddress = (1 << (31 - EnvironmentPrefix)) - 1;

    public IPAddress Address(int subnet, int place) => Offset(Subnet(subnet).BaseAddress, place);

    /// <summary>Reads what <c>landfall up</c> wrote.</summary>
    /// <exception cref="InvalidDataException">It is missing or not what up writes.</exception>
    public static Platform Load(string directory)
    {
        var path = Path.Combine(directory, "installation.json");
        if (!File.Exists(path)) throw new InvalidDataException($"'{path}' is missing. Start the platform with: landfall up --host HOST");
        var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), InstallationJson.Default.InstallationFile)
            ?? throw new InvalidDataException($"'{path}' is empty. Run landfall up again.");
        var platform = new Platform(
            directory, HostName.Parse(file.Host), HostName.Parse(file.Domain), IPNetwork.Parse(file.AddressPool), file.HealthPort,
            file.SshAddress is null ? null : IPEndPoint.Parse(file.SshAddress));
        foreach (var shared in new[] { "run", "edge", "portal", "portal/run" }) System.IO.Directory.CreateDirectory(Path.Combine(directory, shared));
        foreach (var own in new[] { "store", "keys", "logs", "archives", "scratch", "backups", "git", "portal/host" })
        {
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            System.IO.Directory.CreateDirectory(Path.Combine(directory, own), owner);
            // Earlier versions left some of them open to all.
            File.SetUnixFileMode(Path.Combine(directory, own), owner);
        }
        return platform;
    }

    static IPAddress Offset(IPAddress address, int offset)
    {
        var bytes = address.GetAddressBytes();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
            bytes, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) + (uint)offset);
        return new IPAddress(bytes);
    }
}

/// <summary>The file that <c>landfall up</c> leaves for the server.</summary>
sealed record InstallationFile(string Host, string Domain, string AddressPool, int HealthPort, string? SshAddress = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(InstallationFile))]
sealed partial class InstallationJson : JsonSerializerContext;
