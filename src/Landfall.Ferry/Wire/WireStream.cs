using System.Buffers.Binary;
using System.Net.Sockets;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>A way to a server: connected, and secured as its URL asks (PostgreSQL, "SSL Session Encryption").</summary>
static class WireStream
{
    const int SecureRequest = 80877103;

    /// <summary>For whoever does other things while it waits.</summary>
    public static async Task<Stream> OpenAsync(PostgresUrl url, CancellationToken stop) =>
        await SecuredAsync(await ConnectAsync(ConnectionText.Host(url), url.Port, stop), url, stop);

    /// <summary>For whoever has a thread that waits for it.</summary>
    public static async Task<Stream> OpenBlockingAsync(PostgresUrl url, CancellationToken stop) =>
        await SecuredAsync(await BlockingStream.ConnectAsync(NewSocket(), ConnectionText.Host(url), url.Port, stop), url, stop);

    static async Task<Stream> SecuredAsync(Stream plain, PostgresUrl url, CancellationToken stop)
    {
        try
        {
            return await SecureAsync(plain, url, stop);
        }
        catch
        {
            await plain.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection that notices when the other end is gone.</summary>
    public static async Task<Stream> ConnectAsync(string host, int port, CancellationToken stop)
    {
        var socket = NewSocket();
        try
        {
            await socket.ConnectAsync(host, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static Socket NewSocket()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // Gateways forget silent connections after some minutes.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 20);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        return socket;
    }

    static async Task<Stream> SecureAsync(Stream plain, PostgresUrl url, CancellationToken stop)
    {
        var mode = ConnectionText.Mode(url);
        if (mode == "disable") return plain;
        var request = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(request, request.Length);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4), SecureRequest);
        await plain.WriteAsync(request, stop);
        var answer = new byte[1];
        await plain.ReadExactlyAsync(answer, stop);
        if (answer[0] == 'S') return await WireSecurity.WrapAsync(plain, url, mode, stop);
        if (mode is "prefer" or "allow") return plain;
        throw new IOException("the server offers no TLS");
    }
}
