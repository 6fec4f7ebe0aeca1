using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

/// <summary>
/// A slow link in user space: a delay each way, and one bucket of bytes a second for each direction that all its connections share.
/// </summary>
/// <param name="bytesPerSecond">Of each direction.</param>
/// <param name="delay">One way.</param>
sealed class SlowLink(double bytesPerSecond, TimeSpan delay) : IAsyncDisposable
{
    readonly Bucket toCopy = new(bytesPerSecond);
    readonly Bucket fromCopy = new(bytesPerSecond);
    readonly CancellationTokenSource stop = new();
    readonly List<TcpListener> listeners = [];

    /// <summary>Bytes that went to the copy's end.</summary>
    public long Carried => toCopy.Taken;

    /// <summary>Lets clients of a port of this machine reach another port of it, over the link.</summary>
    /// <param name="listen">0: any free one.</param>
    /// <param name="target">Where they come out.</param>
    /// <param name="dialledByCopy">True: the copy is the client; false: the agent.</param>
    /// <returns>The port.</returns>
    public int Forward(int listen, int target, bool dialledByCopy)
    {
        var listener = new TcpListener(IPAddress.Loopback, listen);
        listener.Start();
        listeners.Add(listener);
        _ = AcceptAsync(listener, target, dialledByCopy);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach (var listener in listeners) listener.Stop();
    }

    async Task AcceptAsync(TcpListener listener, int target, bool dialledByCopy)
    {
        while (!stop.IsCancellationRequested) _ = CarryAsync(await listener.AcceptTcpClientAsync(stop.Token), target, dialledByCopy);
    }

    async Task CarryAsync(TcpClient client, int target, bool dialledByCopy)
    {
        using var near = client;
        using var far = new TcpClient();
        near.NoDelay = far.NoDelay = true;
        try
        {
            await Task.Delay(delay * 2, stop.Token);
            await far.ConnectAsync(IPAddress.Loopback, target, stop.Token);
            var there = PumpAsync(near.GetStream(), far.GetStream(), dialledByCopy ? fromCopy : toCopy);
            var back = PumpAsync(far.GetStream(), near.GetStream(), dialledByCopy ? toCopy : fromCopy);
            await Task.WhenAny(there, back);
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException)
        {
            // Either end is gone; so is the other.
        }
    }

    async Task PumpAsync(NetworkStream from, NetworkStream to, Bucket bucket)
    {
        // As much as is on its way at a time on such a link, and as a connection's window allows.
        var underWay = Channel.CreateBounded<(byte[] Bytes, int Length, long Due)>(64);
        var sending = SendAsync(underWay.Reader, to);
        try
        {
            while (true)
            {
                var bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);
                if (await from.ReadAsync(bytes, stop.Token) is not (> 0 and var read)) break;
                await bucket.TakeAsync(read, stop.Token);
                await underWay.Writer.WriteAsync((bytes, read, Environment.TickCount64 + (long)delay.TotalMilliseconds), stop.Token);
            }
        }
        finally
        {
            underWay.Writer.Complete();
            await sending;
        }
    }

    async Task SendAsync(ChannelReader<(byte[] Bytes, int Length, long Due)> underWay, NetworkStream to)
    {
        await foreach (var (bytes, length, due) in underWay.ReadAllAsync(stop.Token))
        {
            if (due - Environment.TickCount64 is > 0 and var left) await Task.Delay(TimeSpan.FromMilliseconds(left), stop.Token);
            await to.WriteAsync(bytes.AsMemory(0, length), stop.Token);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    sealed class Bucket(double bytesPerSecond)
    {
        // Timers of the system are no finer.
        static readonly TimeSpan Finest = TimeSpan.FromMilliseconds(4);
        readonly TimeProvider time = TimeProvider.System;
        readonly Lock alone = new();
        double free;
        long last = TimeProvider.System.GetTimestamp();

        public long Taken { get; private set; }

        public async ValueTask TakeAsync(int bytes, CancellationToken stop)
        {
            TimeSpan wait;
            lock (alone)
            {
                var now = time.GetTimestamp();
                free = Math.Min(free + time.GetElapsedTime(last, now).TotalSeconds * bytesPerSecond, bytesPerSecond * 2 * Finest.TotalSeconds);
                last = now;
                free -= bytes;
                Taken += bytes;
                wait = TimeSpan.FromSeconds(-free / bytesPerSecond);
            }
            if (wait > Finest) await Task.Delay(wait, stop);
        }
    }
}
