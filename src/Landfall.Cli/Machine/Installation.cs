using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Client.Settings;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Cli.Machine;

/// <summary>The platform on this machine: its data directory, and what <c>up</c> decided about it.</summary>
sealed record Installation(string Directory, HostName Host, HostName Domain, IPNetwork AddressPool, int HealthPort, IPEndPoint SshAddress)
{
    public const string Server = "landfall-server";
    public const string Edge = "landfall-edge";
    public const string Portal = "landfall-portal";

    /// <summary>Where the deploy action and Aptible's own command line knock (interface 4.1).</summary>
    public const int PortalPort = 43022;

    /// <summary>Where git push knocks when nothing else is said.</summary>
    public static readonly IPEndPoint AnySsh = new(IPAddress.Any, 22);

    const UnixFileMode Root = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const UnixFileMode Readable = AtomicFile.Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>What the server reads when it starts.</summary>
    public string Settings => new JsonObject
    {
        ["host"] = Host.Value,
        ["domain"] = Domain.Value,
        ["address_pool"] = AddressPool.ToString(),
        ["health_port"] = HealthPort,
        ["ssh_address"] = SshAddress.ToString(),
    }.ToJsonString();

    public static string DirectoryOf(Surroundings around) => around.Variables["LANDFALL_DATA_DIR"] ?? LocalPlatform.DefaultDirectory;

    string File => Path.Combine(Directory, "installation.json");

    public string EdgeDirectory => Path.Combine(Directory, "edge");

    public string GitDirectory => Path.Combine(Directory, "git");

    public string PortalDirectory => Path.Combine(Directory, "portal");

    public string RunDirectory => Path.Combine(Directory, "run");

    /// <summary>The installation of a data directory; null when nothing was ever started there.</summary>
    public static Installation? Find(string directory)
    {
        var path = Path.Combine(directory, "installation.json");
        if (!System.IO.File.Exists(path)) return null;
        try
        {
            return Read(directory, System.IO.File.ReadAllBytes(path));
        }
        catch (FormatException broken)
        {
            throw new MachineException($"'{path}' cannot be read: {broken.Message} Restore it from a backup: landfall restore FILE");
        }
    }

    /// <exception cref="FormatException">It is not what <see cref="Save"/> writes.</exception>
    public static Installation Read(string directory, byte[] content)
    {
        try
        {
            var file = JsonNode.Parse(content) ?? throw new FormatException("It is empty.");
            return new Installation(
                directory, HostName.Parse((string?)file["host"]), HostName.Parse((string?)file["domain"]),
                IPNetwork.Parse((string?)file["address_pool"] ?? ""), (int?)file["health_port"] ?? 0,
                (string?)file["ssh_address"] is { } ssh ? IPEndPoint.Parse(ssh) : AnySsh);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new FormatException(broken.Message, broken);
        }
    }

    /// <summary>Held by whatever changes the platform on this machine, while it does.</summary>
    /// <exception cref="MachineException">Another command holds it.</exception>
    public static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, "up.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new MachineException("Another 'landfall up', 'down' or 'restore' is at work on this machine. Wait for it to end.");
        }
    }

    /// <exception cref="MachineException">Nothing was ever started on this machine.</exception>
    public static Installation Need(Surroundings around) => Find(DirectoryOf(around))
        ?? throw new MachineException("There is no platform on this machine. Start one with: landfall up --host HOST");

    public void Save()
    {
        System.IO.Directory.CreateDirectory(Directory, Root);
        System.IO.File.SetUnixFileMode(Directory, Root | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (var secret in new[] { "store", "keys", "logs", "archives", "scratch", "backups", "edge" })
            System.IO.Directory.CreateDirectory(Path.Combine(Directory, secret), Root);
        System.IO.Directory.CreateDirectory(RunDirectory, Root);
        AtomicFile.Write(File, Settings);
        AtomicFile.Write(Path.Combine(Directory, LocalPlatform.FileName), new JsonObject
        {
            ["origin"] = $"https://{Host}",
            ["ca_file"] = Path.Combine(Directory, "ca.pem"),
        }.ToJsonString(), Readable);
    }
}
