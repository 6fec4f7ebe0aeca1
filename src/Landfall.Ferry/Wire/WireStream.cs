using System.Buffers.Binary;
using System.Net.Sockets;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>A way to a server: connected, and secured as its URL asks (PostgreSQL, "SSL Session Encryption").</summary>
static class WireStream
{
    const int SecureRequest = 80877103;

    public static async Task<Stream> OpenAsync(PostgresUrl url, CancellationToken stop)
    {
        var plain = await ConnectAsync(ConnectionText.Host(url), url.Port, stop);
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
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Gateways forget silent connections after some minutes.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 20);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            await socket.ConnectAsync(host, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
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
