using System.Net;
using System.Net.Sockets;
using Landfall.Edge;
using Landfall.Values;

namespace Landfall.Edge.Tests;

/// <summary>A running HAProxy with an edge over it, on ports and in a directory of its own.</summary>
public abstract class EdgeProbe : IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // SOL_SOCKET and SO_REUSEPORT of Linux (socket(7)).
    const int SocketLevel = 1;
    const int ReusePort = 15;

    readonly List<IAsyncDisposable> apps = [];
    readonly List<Socket> ports = [];

    protected Authority Authority { get; } = new();

    protected abstract IHaproxy Haproxy { get; }

    protected virtual TimeSpan HealthInterval => TimeSpan.FromSeconds(10);

    protected EdgeOptions Options { get; private set; } = null!;

    protected HaproxyEdge Edge { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var directory = Directory.CreateTempSubdirectory("landfall-edge-").FullName;
        Options = new EdgeOptions(directory, HostName.Parse("platform.example.com"), Authority.Issue("platform.example.com"), Authority.Issue("invalid"))
        {
            Address = "127.0.0.1",
            HttpPort = FreePort(),
            HttpsPort = FreePort(),
            HealthInterval = HealthInterval,
        };
        HaproxyEdge.WriteInitial(Options);
        await StartAsync();
        Edge = new HaproxyEdge(Options, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await Haproxy.KillAsync();
        foreach (var app in apps) await app.DisposeAsync();
        ports.ForEach(port => port.Dispose());
        Edge.Dispose();
        Authority.Dispose();
        Directory.Delete(Options.Directory, recursive: true);
    }

    protected async Task StartAsync()
    {
        await Haproxy.StartAsync(Options);
        for (var attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(Options.Address, Options.HttpsPort);
                using var master = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await master.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Options.Directory, "master.sock")));
                return;
            }
            catch (SocketException)
            {
                // It does not listen yet.
            }
            await Task.Delay(50);
        }
        throw new TimeoutException("HAProxy did not start within 10 s.");
    }

    protected async Task<TestApp> AppAsync(string name)
    {
        var app = await TestApp.StartAsync(name);
        apps.Add(app);
        return app;
    }

    protected Route Route(long id, string host, params TestApp[] apps) =>
        new(id, HostName.Parse(host), Authority.Issue(host), [.. apps.Select(app => app.Server)]);

    protected Task ApplyAsync(params Route[] routes) => Edge.ApplyAsync(() => routes, [.. routes.Select(route => route.Id)], Patience, None);

    protected Visitor Https(string host) => new(Options.HttpsPort, host, Authority.Root);

    protected Visitor Http(string host) => new(Options.HttpPort, host, null);

    protected async Task<Answer> GetAsync(string host, string path = "/", string headers = "")
    {
        using var visitor = Https(host);
        return await visitor.AskAsync(path, headers);
    }

    // Two HAProxys may listen on one port, and each then gets some of the other's visitors: the port is held as they hold theirs.
    int FreePort()
    {
        var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        ports.Add(held);
        held.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)held.LocalEndPoint!).Port;
    }
}
