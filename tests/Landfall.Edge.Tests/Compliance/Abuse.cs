using System.Diagnostics;

namespace Landfall.Edge.Tests.Compliance;

public abstract partial class EdgeCompliance
{
    const string Shop = "shop.example.com";

    [Theory]
    [InlineData(":path", "/ HTTP/1.1\r\nHost: shop.example.com\r\n\r\nGET /smuggled HTTP/1.1")]
    [InlineData(":method", "GET /smuggled HTTP/1.1\r\nX: ")]
    [InlineData("x-note", "a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: shop.example.com")]
    [InlineData("x-note", "a\nx-smuggled: 1")]
    [InlineData("x: 1\r\nx-smuggled", "1")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("content-length", "5")]
    public async Task A_request_of_http_2_does_not_become_two_of_http_1(string name, string value)
    {
        var app = await AppAsync("a");
        await ApplyAsync(Route(1, Shop, app));
        using var visitor = await H2Visitor.ConnectAsync(Options.HttpsPort, Shop, Authority.Root);
        var fields = new List<(string, string)> { (":method", "GET"), (":scheme", "https"), (":path", "/"), (":authority", Shop) };
        if (name.StartsWith(':')) fields[fields.FindIndex(f => f.Item1 == name)] = (name, value);
        else fields.Add((name, value));

        await visitor.AskAsync(1, [.. fields]);
        await visitor.ListenAsync(TimeSpan.FromMilliseconds(500));

        Assert.InRange(app.Requests, 0, 1);
        Assert.DoesNotContain(app.Paths, path => path.Contains("smuggled", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Headers, header => header.Contains("smuggled", StringComparison.Ordinal) && !header.StartsWith("x-note:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_asks_and_cancels_thousands_of_times_takes_nothing_from_others()
    {
        await ApplyAsync(Route(1, Shop, await AppAsync("a")));
        using var hostile = await H2Visitor.ConnectAsync(Options.HttpsPort, Shop, Authority.Root);
        using var other = Https(Shop);
        var flood = Task.Run(() => Record.ExceptionAsync(async () =>
        {
            for (var id = 1; id < 20_000; id += 2)
            {
                await hostile.AskAsync(id, (":method", "GET"), (":scheme", "https"), (":path", "/?wait=1000"), (":authority", Shop));
                await hostile.CancelAsync(id);
            }
        }));
        for (var visit = 0; visit < 50; visit++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(200, (await other.AskAsync()).Status);
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
        }
        await flood;
        Assert.Equal(200, (await other.AskAsync()).Status);
    }

    [Fact]
    public async Task A_header_that_goes_on_without_end_is_ended()
    {
        var app = await AppAsync("a");
        await ApplyAsync(Route(1, Shop, app));
        using var hostile = await H2Visitor.ConnectAsync(Options.HttpsPort, Shop, Authority.Root);
        await hostile.BeginAsync(1, (":method", "GET"), (":scheme", "https"), (":path", "/"), (":authority", Shop));
        var sending = Record.ExceptionAsync(async () =>
        {
            for (var n = 0; n < 5000; n++) await hostile.GoOnAsync(1, ($"x-{n}", new string('a', 1000)));
        });
        Assert.True(await hostile.ListenAsync(TimeSpan.FromSeconds(20)));
        await sending;
        Assert.Equal(0, app.Requests);
        using var other = Https(Shop);
        Assert.Equal(200, (await other.AskAsync()).Status);
    }

    [Fact]
    public async Task A_megabyte_of_headers_reaches_no_app()
    {
        var app = await AppAsync("a");
        await ApplyAsync(Route(1, Shop, app));
        using var visitor = Https(Shop);
        var headers = string.Concat(Enumerable.Range(0, 1024).Select(n => $"X-{n}: {new string('a', 1000)}\r\n"));
        Answer? answer = null;
        // It may be cut off before it has read the answer.
        await Record.ExceptionAsync(async () => answer = await visitor.AskAsync(headers: headers));
        Assert.True(answer is null or { Status: 400 or 431 }, answer?.Head);
        Assert.Equal(0, app.Requests);
    }

    [Fact]
    public async Task An_upgrade_that_an_app_does_not_take_opens_no_tunnel_to_it()
    {
        var app = await AppAsync("a");
        await ApplyAsync(Route(1, Shop, app));
        using var visitor = Https(Shop);
        const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        Assert.Equal(200, (await visitor.AskAsync(headers: Upgrade)).Status);
        // Still looked at by the edge, request by request.
        Assert.Equal(404, (await visitor.AskAsync("/smuggled", hostHeader: "other.example.com")).Status);
        Assert.DoesNotContain("/smuggled", app.Paths);
    }
}
