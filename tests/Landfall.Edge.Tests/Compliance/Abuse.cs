using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

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
    public async Task Bodies_that_dribble_in_cost_a_neighbour_nothing_and_leave_nothing_behind()
    {
        var (patient, neighbour) = (await AppAsync("patient"), await AppAsync("neighbour"));
        await ApplyAsync(Route(1, Shop, patient), Route(2, "neighbour.example.com", neighbour));
        var before = await ConnectionsAsync();
        var hostile = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            BeginAsync($"POST /?read=1 HTTP/1.1\r\nHost: {Shop}\r\nContent-Length: 1000000\r\n\r\n")));
        await UntilAsync(() => patient.Busy == hostile.Length);
        for (var drop = 0; drop < 10; drop++)
        {
            foreach (var client in hostile) await client.GetStream().WriteAsync("x"u8.ToArray());
            await AnswersSoonAsync("neighbour.example.com", "neighbour");
            await AnswersSoonAsync(Shop, "patient");
        }
        foreach (var client in hostile) client.Dispose();
        await UntilAsync(() => patient.Busy == 0);
        await UntilFreeAsync(before);
    }

    [Fact]
    public async Task Answers_that_nobody_reads_stay_with_the_app_and_cost_a_neighbour_nothing()
    {
        const long Size = 256 << 20;
        var (generous, neighbour) = (await AppAsync("generous"), await AppAsync("neighbour"));
        await ApplyAsync(Route(1, Shop, generous), Route(2, "neighbour.example.com", neighbour));
        var before = await ConnectionsAsync();
        var hostile = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => BeginAsync($"GET /?size={Size} HTTP/1.1\r\nHost: {Shop}\r\n\r\n")));
        await UntilAsync(() => generous.Busy == hostile.Length);
        long sent;
        do
        {
            sent = generous.Sent;
            for (var visit = 0; visit < 5; visit++) await AnswersSoonAsync("neighbour.example.com", "neighbour");
            await Task.Delay(500);
        }
        while (generous.Sent != sent);
        // What the kernel's buffers of two connections take, and no more.
        Assert.InRange(sent, 1, hostile.Length * Size / 4);
        Assert.Equal(hostile.Length, generous.Busy);
        foreach (var client in hostile) client.Dispose();
        await UntilAsync(() => generous.Busy == 0);
        await UntilFreeAsync(before);
    }

    async Task<TcpClient> BeginAsync(string request)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, Options.HttpPort);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return client;
    }

    async Task AnswersSoonAsync(string host, string app)
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(app, (await GetAsync(host)).App);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }

    async Task UntilFreeAsync(int connections)
    {
        var now = 0;
        for (var attempt = 0; attempt < 100 && (now = await ConnectionsAsync()) > connections; attempt++) await Task.Delay(100);
        Assert.InRange(now, 0, connections);
    }

    // Of clients, as the worker counts them.
    async Task<int> ConnectionsAsync()
    {
        var master = new Master(Path.Combine(Options.Directory, "master.sock"), TimeProvider.System);
        var info = await master.SendAsync($"@!{(await master.CurrentAsync(None))!.Pid} show info", None);
        return int.Parse(info.Split('\n').Single(line => line.StartsWith("CurrConns: ", StringComparison.Ordinal))[11..], System.Globalization.CultureInfo.InvariantCulture);
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
