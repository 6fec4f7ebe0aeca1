using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace HerokuStandIn.Dynos;

/// <summary>
/// Where clients meet attached one-off dynos: over TLS they send the key of the dyno's address as a line, get a line back, then what
/// the dyno prints, until it ends. A key works once. There is no terminal and no input.
/// </summary>
sealed class Rendezvous(StandInOptions options, X509Certificate2 certificate) : IHostedService, IDisposable
{
    readonly ConcurrentDictionary<string, Func<Action<string>, OneOff>> waiting = new();
    readonly TcpListener listener = new(options.Listen.Address, options.RendezvousPort);
    readonly CancellationTokenSource stopping = new();

    /// <summary>An address at which one client can start a dyno and read it.</summary>
    public Uri Offer(Func<Action<string>, OneOff> start)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        waiting[key] = start;
        return new Uri($"rendezvous://{options.Listen.Address}:{options.RendezvousPort}/{key}");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener.Start();
        _ = AcceptAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        listener.Stop();
    }

    public void Dispose()
    {
        listener.Dispose();
        stopping.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                _ = ServeAsync(client);
            }
            catch (Exception closed) when (closed is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(certificate);
            using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
            if (await reader.ReadLineAsync(stopping.Token) is not { } key || !waiting.TryRemove(key, out var start)) return;
            await stream.WriteAsync("rendezvous\r\n"u8.ToArray(), stopping.Token);
            // A dyno takes its time to start. The real command tells the end of its own input meanwhile, and breaks when it can no more.
            var input = stream.CopyToAsync(Stream.Null, stopping.Token);
            await Task.Delay(TimeSpan.FromSeconds(2), stopping.Token);
            await start(line =>
            {
                lock (stream) stream.Write(Encoding.UTF8.GetBytes(line + "\r\n"));
            }).Ended;
            await stream.ShutdownAsync();
            await Task.WhenAny(input, Task.Delay(TimeSpan.FromSeconds(5), stopping.Token));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, or did not trust the certificate: its own error says so.
        }
    }
}
