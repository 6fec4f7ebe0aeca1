using System.Net;
using System.Net.Sockets;
using System.Text;
using Landfall.Edge;

namespace Landfall.Edge.Tests.Compliance;

public abstract partial class EdgeCompliance
{
    [Theory]
    [InlineData("closes", 502, true)]
    [InlineData("is silent", 504, true)]
    [InlineData("says 502", 502, false)]
    [InlineData("says 503", 503, false)]
    [InlineData("says 504", 504, false)]
    [InlineData("says 500", 500, false)]
    public async Task An_answer_of_the_edge_is_told_from_one_of_an_app(string app, int status, bool own)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerAsync(listener, app);
        var server = new Server("raw", IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("unused")) with { Servers = [server], IdleTimeout = TimeSpan.FromSeconds(1) });

        var answer = await GetAsync("shop.example.com");

        Assert.Equal((status, own), (answer.Status, IsOwn(answer)));
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task A_route_without_servers_is_answered_by_the_edge_itself()
    {
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("unused")) with { Servers = [] });
        var answer = await GetAsync("shop.example.com");
        Assert.True(IsOwn(answer), answer.Body);
    }

    static bool IsOwn(Answer answer) =>
        EdgePages.IsOwn((HttpStatusCode)answer.Status, answer.Body, answer.Head.Contains(EdgePages.Header, StringComparison.OrdinalIgnoreCase));

    static async Task AnswerAsync(TcpListener listener, string how)
    {
        try
        {
            for (; ; )
            {
                using var client = await listener.AcceptTcpClientAsync();
                var request = new byte[4096];
                _ = await client.GetStream().ReadAsync(request);
                // Until who asked gives up and ends the connection.
                if (how == "is silent") _ = await client.GetStream().ReadAsync(request);
                if (how.StartsWith("says", StringComparison.Ordinal))
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {how[5..]} Busy\r\nContent-Length: 5\r\nConnection: close\r\n\r\nbusy\n"));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The test has seen enough.
        }
    }
}
