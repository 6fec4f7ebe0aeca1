using System.Net;
using System.Net.Sockets;

namespace Landfall.Ferry;

/// <summary>
/// A connection that is waited for in the kernel, by a thread of its own (<see cref="OwnThread"/>). Reads as much as has come: TLS as the
/// framework has it asks for one record at a time, and twice for each, and PostgreSQL's records are small.
/// </summary>
sealed class BlockingStream : Stream
{
    readonly Socket socket;
    readonly NetworkStream network;
    readonly byte[] held = new byte[64 * 1024];
    int start;
    int end;

    /// <summary>True: something has come that nobody has asked for yet.</summary>
    public bool HasMore => start < end;

    BlockingStream(Socket socket)
    {
        this.socket = socket;
        network = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Connects; a socket that was ever used the other way is slower for good.</summary>
    /// <param name="socket">Not connected yet; it is closed with the stream.</param>
    /// <param name="host">Name or address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="stop">Stops it.</param>
    public static async Task<BlockingStream> ConnectAsync(Socket socket, string host, int port, CancellationToken stop)
    {
        await using var stopping = stop.UnsafeRegister(static s => ((Socket)s!).Dispose(), socket);
        try
        {
            // Looked up apart: what waits for a name does not look up when the socket is closed.
            var addresses = IPAddress.TryParse(host, out var address) ? [address] : await Dns.GetHostAddressesAsync(host, stop);
            return await CallAsync(() =>
            {
                socket.Connect(addresses, port);
                return new BlockingStream(socket);
            });
        }
        catch
        {
            socket.Dispose();
            stop.ThrowIfCancellationRequested();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (start == end && buffer.Length < held.Length)
        {
            start = 0;
            end = await WaitAsync(() => network.Read(held), cancellationToken);
        }
        if (start == end) return await WaitAsync(() => network.Read(buffer.Span), cancellationToken);
        var taken = Math.Min(buffer.Length, end - start);
        held.AsMemory(start, taken).CopyTo(buffer);
        start += taken;
        return taken;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await WaitAsync(() =>
        {
            network.Write(buffer.Span);
            return buffer.Length;
        }, cancellationToken);

    // A call in the kernel looks up only when the connection ends.
    async ValueTask<int> WaitAsync(Func<int> call, CancellationToken stop)
    {
        try
        {
            await using var stopping = stop.UnsafeRegister(static s => ((BlockingStream)s!).End(), this);
            var bytes = await CallAsync(call);
            stop.ThrowIfCancellationRequested();
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            stop.ThrowIfCancellationRequested();
            if (failure is IOException) throw;
            throw new IOException("the connection was closed", failure);
        }
    }

    static ValueTask<T> CallAsync<T>(Func<T> call) => OwnThread.IsHere ? new(call()) : new(OwnThread.RunAsync(call));

    void End()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) network.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // TLS says so that it refuses a certificate.
    public override void Write(byte[] buffer, int offset, int count) => network.Write(buffer, offset, count);

    public override void Flush()
    {
    }

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
