using System.Net;
using System.Net.Sockets;

namespace Landfall.Edge.Tests.Compliance;

public abstract partial class EdgeCompliance
{
    [Fact]
    public async Task An_app_that_closes_kept_connections_loses_no_request_and_is_told_nothing_twice()
    {
        await using var app = HastyApp.Start("hasty");
        await ApplyAsync(Hasty(app));
        var visitors = Enumerable.Range(0, 24).Select(number => Task.Run(async () =>
        {
            using var visitor = Https("hasty.example.com");
            for (var n = 0; n < 150; n++)
            {
                var tells = Random.Shared.Next(3) == 0;
                var answer = tells
                    ? await visitor.AskAsync($"/told-{number}-{n}", "Content-Length: 0\r\n", method: "POST")
                    : await visitor.AskAsync($"/asked-{number}-{n}");
                Assert.Equal(200, answer.Status);
                await Task.Delay(Random.Shared.Next(50));
            }
        }));
        await Task.WhenAll(visitors);
        Assert.All(app.Paths.Where(path => path.Key.StartsWith("/told", StringComparison.Ordinal)), path => Assert.Equal(1, path.Value));
    }

    [Fact]
    public async Task Requests_that_share_a_connection_of_HTTP_2_are_not_lost_either()
    {
        await using var app = HastyApp.Start("hasty");
        await ApplyAsync(Hasty(app));
        using var browser = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = Visitor.Trust(Authority.Root) },
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, Options.HttpsPort, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("https://hasty.example.com"), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var asking = Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            for (var n = 0; n < 150; n++)
            {
                Assert.Equal("hasty", await browser.GetStringAsync($"/asked-{number}-{n}"));
                await Task.Delay(Random.Shared.Next(50));
            }
        }));
        await Task.WhenAll(asking);
    }

    [Fact]
    public async Task Connections_to_an_app_are_kept_unless_its_route_says_otherwise()
    {
        await using var app = HastyApp.Start("hasty");
        await ApplyAsync(Hasty(app));
        Assert.True(await ConnectionsOfAsync(app, 100) < 90);
        await ApplyAsync(Hasty(app) with { KeepsConnections = false });
        Assert.Equal(100, await ConnectionsOfAsync(app, 100));
    }

    [Fact]
    public async Task A_request_that_ends_the_app_is_sent_once_more_and_no_further()
    {
        await using var app = HastyApp.Start("hasty");
        await ApplyAsync(Hasty(app));
        using var visitor = Https("hasty.example.com");
        Assert.InRange((await visitor.AskAsync("/poison")).Status, 502, 503);
        Assert.Equal(2, app.Paths["/poison"]);
    }

    Landfall.Edge.Route Hasty(HastyApp app) => Route(3, "hasty.example.com") with { Servers = [app.Server] };

    async Task<int> ConnectionsOfAsync(HastyApp app, int requests)
    {
        var before = app.Connections;
        using var visitor = Https("hasty.example.com");
        for (var n = 0; n < requests; n++) Assert.Equal(200, (await visitor.AskAsync()).Status);
        return app.Connections - before;
    }
}
