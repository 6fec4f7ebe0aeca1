using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>Opens a session: connects, secures, says who it is (PostgreSQL, "Start-up").</summary>
sealed class WireLogin(Database database)
{
    const int Version = 3 << 16;
    const int SecureRequest = 80877103;
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    readonly PostgresUrl url = database.Url;

    /// <param name="application">What it calls itself.</param>
    /// <param name="stop">Stops it.</param>
    public async Task<WireConnection> EnterAsync(string application, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Longest);
        try
        {
            var stream = await SecureAsync(await ConnectAsync(limit.Token), limit.Token);
            var connection = new WireConnection(database, stream);
            try
            {
                await IntroduceAsync(connection, application, limit.Token);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"it did not answer within {Longest.TotalSeconds} s");
        }
    }

    async Task<Stream> ConnectAsync(CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Gateways forget silent connections after some minutes.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 20);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            await socket.ConnectAsync(ConnectionText.Host(url), url.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    async Task<Stream> SecureAsync(Stream plain, CancellationToken stop)
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
        await plain.DisposeAsync();
        throw new IOException("the server offers no TLS");
    }

    async Task IntroduceAsync(WireConnection connection, string application, CancellationToken stop)
    {
        await connection.WriteAsync(Startup(application), stop);
        WireProof? proof = null;
        while (true)
        {
            var (kind, body) = await connection.ReadAsync(stop);
            if (kind == 'E') throw WireError.Read(body.Span);
            if (kind == 'Z') return;
            if (kind != 'R') continue;
            proof ??= new WireProof(url.User, url.Password);
            if (proof.Answer(body.Span) is { } answer) await connection.SendAsync('p', answer, stop);
        }
    }

    byte[] Startup(string application)
    {
        var parameters = Encoding.UTF8.GetBytes(
            $"user\0{url.User}\0database\0{url.Database}\0application_name\0{application}\0client_encoding\0UTF8\0\0");
        var message = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), Version);
        parameters.CopyTo(message, 8);
        return message;
    }
}
