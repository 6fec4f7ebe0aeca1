using System.Net.Sockets;

namespace Landfall.Engine.Docker.Api;

/// <summary>The unix socket on which Docker Engine listens.</summary>
sealed record DockerSocket(string Path)
{
    public async Task<Socket> ConnectAsync(CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What a broken connection means to the one who must repair it.</summary>
    public EngineException Explain(Exception broken) => broken switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.AccessDenied } } => new EngineException(
            $"This user may not use Docker ('{Path}'). Run as root, or as a member of the group that owns the socket.", broken),
        { InnerException: SocketException } => new EngineException(
            $"Docker is not running: nothing answers at '{Path}'. Start it (systemctl start docker) and try again.", broken),
        _ => new EngineException(
            $"Docker broke off the connection at '{Path}'; it may be restarting. Try again when 'docker info' answers.", broken),
    };
}
