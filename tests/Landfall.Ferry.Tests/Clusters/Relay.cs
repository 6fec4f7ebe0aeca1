using System.Net;
using System.Net.Sockets;

namespace Landfall.Ferry.Tests;

/// <summary>Stands between a copy and a server, and can cut the copy's end alone: the server then goes on as if somebody listened.</summary>
sealed class Relay : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly List<TcpClient> near = [];
    readonly int server;
    volatile bool closed;

    public Relay(int server)
    {
        this.server = server;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Cuts all that there are, and for a while lets nobody in.</summary>
    public async Task CutAsync(TimeSpan outage)
    {
        closed = true;
        lock (near)
        {
            foreach (var one in near) one.Close();
            near.Clear();
        }
        await Task.Delay(outage);
        closed = false;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        lock (near) foreach (var one in near) one.Dispose();
        stop.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested) _ = CarryAsync(await listener.AcceptTcpClientAsync(stop.Token));
    }

    async Task CarryAsync(TcpClient client)
    {
        using var here = client;
        if (closed) return;
        lock (near) near.Add(client);
        using var there = new TcpClient();
        await there.ConnectAsync(IPAddress.Loopback, server, stop.Token);
        var asking = PassAsync(here.GetStream(), there.GetStream());
        await PassAsync(there.GetStream(), here.GetStream());
        here.Close();
        await asking;
    }

    // What can no longer be handed on is still taken, so that the server does not notice.
    async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, stop.Token) is > 0 and var read)
                try
                {
                    await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
                }
                catch (Exception gone) when (gone is IOException or ObjectDisposedException)
                {
                    // That end was cut.
                }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // This end was cut.
        }
    }
}
