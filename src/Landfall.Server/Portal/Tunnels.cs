using System.Net;
using System.Net.Sockets;
using Landfall.Portal;
using Landfall.Server.Databases;
using Landfall.Server.Installation;
using Landfall.Server.Store;

namespace Landfall.Server.Portal;

/// <summary>
/// Ways from the portal into databases. Each has two sockets of its own, in a directory whose name only its user knows: one for
/// its session, one that leads to the database, and sshd lets its certificate reach that one alone.
/// </summary>
sealed class Tunnels(Platform platform, IServiceScopeFactory scopes, TimeProvider time, Lazy<PortalDoor> door)
{
    public static string SocketOf(string name) => $"{PortalPaths.Tunnels}/{name}/db.sock";

    string Root => Path.Combine(platform.PortalShared, Path.GetFileName(PortalPaths.Tunnels));

    /// <summary>Begins to wait for the session of a connection, as long as its certificate holds.</summary>
    public void Prepare(SshPortalConnection connection)
    {
        Directory.CreateDirectory(Root, (UnixFileMode)0b111_001_001);
        var directory = Path.Combine(Root, connection.Tunnel!);
        Directory.CreateDirectory(directory, (UnixFileMode)0b111_001_001);
        var tunnel = new Tunnel(connection.Tunnel!, directory, Target(connection));
        _ = ServeAsync(tunnel, connection.ExpiresAt - time.GetUtcNow());
    }

    /// <summary>What a server that ended left.</summary>
    public void Sweep()
    {
        if (Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
    }

    async Task ServeAsync(Tunnel tunnel, TimeSpan life)
    {
        try
        {
            using var control = Tunnel.Listen(Path.Combine(tunnel.Directory, "control.sock"));
            using var late = new CancellationTokenSource(life, time);
            await door.Value.ServeAsync(await control.AcceptAsync(late.Token), tunnel, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // Nobody came.
        }
        finally
        {
            Directory.Delete(tunnel.Directory, recursive: true);
        }
    }

    IPEndPoint Target(SshPortalConnection connection)
    {
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        var credential = store.DatabaseCredentials.Find(store.Operations.Find(connection.OperationId)!.ResourceId)!;
        var database = store.Databases.Find(credential.DatabaseId)!;
        return new IPEndPoint(platform.Address(store.Accounts.Find(database.AccountId)!.Subnet, database.Address), PostgresServer.Port);
    }
}

/// <summary>One tunnel: connections to its socket go to one database, while its session lasts.</summary>
sealed class Tunnel(string name, string directory, IPEndPoint target)
{
    public string Name => name;
    public string Directory => directory;

    public static Socket Listen(string path)
    {
        var socket = PortalDoor.Listen(path);
        // The directory's name is the key; the door of the directory is for those who know it.
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        return socket;
    }

    public async Task<int> CarryAsync(PortalSession session)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(session.Stop);
        using var listener = Listen(Path.Combine(directory, "db.sock"));
        var carrying = AcceptAsync(listener, end.Token);
        await session.SayAsync("The tunnel is ready.\n");
        await session.GoneAsync(end.Token);
        await end.CancelAsync();
        await carrying;
        return 0;
    }

    async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        var all = new List<Task>();
        try
        {
            for (; ; ) all.Add(CarryAsync(await listener.AcceptAsync(stop), stop));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(all);
        }
    }

    async Task CarryAsync(Socket from, CancellationToken stop)
    {
        try
        {
            using var socket = from;
            using var to = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await to.ConnectAsync(target, stop);
            await Task.WhenAll(CopyAsync(socket, to, stop), CopyAsync(to, socket, stop));
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or IOException)
        {
            // The client sees its connection end; the tunnel is there for the next.
        }
    }

    static async Task CopyAsync(Socket from, Socket to, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReceiveAsync(buffer, stop)) > 0;)
            for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stop);
        to.Shutdown(SocketShutdown.Send);
    }
}
