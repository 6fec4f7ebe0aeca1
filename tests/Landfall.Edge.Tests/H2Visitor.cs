using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Landfall.Edge.Tests;

/// <summary>A client of HTTP/2 (RFC 9113) that sends its frames one by one, and what it likes in them.</summary>
public sealed class H2Visitor : IDisposable
{
    const byte Headers = 1, Reset = 3, SettingsFrame = 4, Continuation = 9;
    const byte EndStream = 1, EndHeaders = 4;
    readonly TcpClient connection = new() { NoDelay = true };
    SslStream stream = null!;

    public static async Task<H2Visitor> ConnectAsync(int port, string host, X509Certificate2 root)
    {
        var visitor = new H2Visitor();
        await visitor.connection.ConnectAsync("127.0.0.1", port);
        visitor.stream = new SslStream(visitor.connection.GetStream());
        await visitor.stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host, CertificateChainPolicy = Visitor.Trust(root), ApplicationProtocols = [SslApplicationProtocol.Http2],
        });
        await visitor.stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await visitor.SendAsync(SettingsFrame, 0, 0, []);
        return visitor;
    }

    /// <summary>A whole request without a body.</summary>
    public Task AskAsync(int id, params (string Name, string Value)[] fields) => SendAsync(Headers, EndStream | EndHeaders, id, Pack(fields));

    /// <summary>A request whose header goes on.</summary>
    public Task BeginAsync(int id, params (string Name, string Value)[] fields) => SendAsync(Headers, EndStream, id, Pack(fields));

    public Task GoOnAsync(int id, params (string Name, string Value)[] fields) => SendAsync(Continuation, 0, id, Pack(fields));

    public Task CancelAsync(int id) => SendAsync(Reset, 0, id, [0, 0, 0, 8]);

    /// <summary>Reads until the other side has nothing more to say for a while, or ends the connection.</summary>
    /// <returns>True: the connection was ended.</returns>
    public async Task<bool> ListenAsync(TimeSpan patience)
    {
        var buffer = new byte[16384];
        using var late = new CancellationTokenSource(patience);
        try
        {
            while (await stream.ReadAsync(buffer, late.Token) > 0) { }
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        stream?.Dispose();
        connection.Dispose();
    }

    async Task SendAsync(byte type, int flags, int id, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, (byte)flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        payload.CopyTo(frame, 9);
        await stream.WriteAsync(frame);
    }

    // Literals without indexing (RFC 7541, 6.2.2), each shorter than 127 bytes or told in two more.
    static byte[] Pack((string Name, string Value)[] fields)
    {
        var packed = new List<byte>();
        foreach (var (name, value) in fields)
        {
            packed.Add(0);
            PackText(packed, name);
            PackText(packed, value);
        }
        return [.. packed];
    }

    static void PackText(List<byte> packed, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        if (bytes.Length < 127)
        {
            packed.Add((byte)bytes.Length);
        }
        else
        {
            packed.Add(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7) packed.Add((byte)(rest & 127 | 128));
            packed.Add((byte)rest);
        }
        packed.AddRange(bytes);
    }
}
