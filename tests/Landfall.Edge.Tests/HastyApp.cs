using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Landfall.Edge;

namespace Landfall.Edge.Tests;

/// <summary>
/// An app that lets its connections be kept and then, as many do, closes them a moment after an answer without a word, so that the
/// next request may just be on its way. It counts what it was told to do.
/// </summary>
public sealed class HastyApp : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Task accepting;
    int connections;

    HastyApp(string name)
    {
        listener.Start();
        Server = new Server(name, IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        accepting = AcceptAsync();
    }

    public Server Server { get; }

    /// <summary>Those of clients, without the edge's own to ask whether it is well.</summary>
    public int Connections => connections;

    /// <summary>How often each path was asked for.</summary>
    public ConcurrentDictionary<string, int> Paths { get; } = [];

    public static HastyApp Start(string name) => new(name);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or InvalidOperationException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var closing = client;
        client.NoDelay = true;
        var stream = client.GetStream();
        try
        {
            for (var first = true; await HeadAsync(stream) is { } head; first = false)
            {
                var path = head.Split(' ')[1];
                if (head.Contains("X-Aptible-Health-Check", StringComparison.OrdinalIgnoreCase)) path = "/check";
                else if (first) Interlocked.Increment(ref connections);
                Paths.AddOrUpdate(path, 1, (_, times) => times + 1);
                // What kills the app before it answers.
                if (path.StartsWith("/poison", StringComparison.Ordinal)) return;
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhasty"u8.ToArray(), stop.Token);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                patience.CancelAfter(Random.Shared.Next(15, 45));
                var peek = new byte[1];
                if (await client.Client.ReceiveAsync(peek, SocketFlags.Peek, patience.Token) == 0) return;
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
        {
            // It closes, whatever is on its way.
        }
    }

    // The head of one request; null when the connection ended.
    async Task<string?> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0) return null;
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
