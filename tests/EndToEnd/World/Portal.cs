using System.Diagnostics;
using System.Net.Sockets;
using Landfall.Client.Operations;
using Landfall.Client.Portal;
using Landfall.Programs;
using Landfall.Values;

namespace EndToEnd.World;

/// <summary>The portal's container, as <c>landfall up</c> starts it, and OpenSSH's client told as the interface tells it (3.1).</summary>
sealed class Portal(RunningPlatform platform)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    int sessions;

    public SshClient Client { get; } = new(Path.Combine(platform.Machine.Directory, "ssh"));

    public PortalAddress Address { get; private set; } = null!;

    public static async Task<Portal> StartAsync(RunningPlatform platform)
    {
        var portal = new Portal(platform);
        if (await platform.Machine.DockerAsync("ps", "--quiet", "--filter", "name=^portal$") is "")
            await platform.Machine.DockerAsync(
                "run", "--detach", "--name", "portal", "--network", "host", "--security-opt", "no-new-privileges",
                "--volume", $"{platform.Data}/portal/run:/run/landfall", "--volume", $"{platform.Data}/portal/host:/run/landfall-host:ro",
                "--volume", $"{platform.Data}/git:/git", Machine.PortalImage, "-p", "22", "-p", "43022");
        await Eventually.TrueAsync("the portal listens", Patience, async () => await portal.ListensAsync());
        var stack = await platform.Api.Accounts.StackAsync(platform.Main, default);
        portal.Address = new PortalAddress(
            platform.Machine.Address.ToString(), (int)stack.Number("ssh_portal_port"), stack.Text("ssh_host_rsa_public_key"), stack.Text("internal_domain"));
        return portal;
    }

    /// <summary>A session about an operation; the caller runs it.</summary>
    public async Task<Program> SessionAsync(Operation operation, Secret? token = null, params IReadOnlyList<string> more)
    {
        var connection = await platform.Api.Portal.ConnectAsync(operation, await Client.KeyAsync(default), default);
        return Session(connection, token, more);
    }

    public Program Session(PortalConnection connection, Secret? token = null, params IReadOnlyList<string> more) =>
        Client.Session(Path.Combine(platform.Machine.Directory, $"session-{++sessions}"), Address, connection, token ?? platform.Token, more);

    /// <summary>A connection for a tunnel into a database.</summary>
    public async Task<PortalConnection> TunnelAsync(Landfall.Client.Databases.Database database)
    {
        var credential = (await platform.Api.Databases.CredentialsAsync(database, default)).Single();
        var operation = await platform.Api.Operations.CreateAsync(credential.Document, new OperationRequest("tunnel") { Status = "succeeded" }, default);
        return await platform.Api.Portal.ConnectAsync(operation, await Client.KeyAsync(default), default);
    }

    /// <summary>Starts a tunnel and waits for its word.</summary>
    public async Task<Process> OpenAsync(PortalConnection connection, string forward)
    {
        var process = ProgramRunner.Start(Session(connection, null, "-L", forward, "-o", "ExitOnForwardFailure=yes"));
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Assert.NotNull(await process.StandardOutput.ReadLineAsync());
        return process;
    }

    async Task<bool> ListensAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(platform.Machine.Address, 43022);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
