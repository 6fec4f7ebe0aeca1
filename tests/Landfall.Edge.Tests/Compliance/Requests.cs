using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Landfall.Edge;
using Landfall.Values;

namespace Landfall.Edge.Tests.Compliance;

public abstract partial class EdgeCompliance
{
    [Fact]
    public async Task A_host_that_nobody_has_gets_a_plain_404()
    {
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("a")));
        using var visitor = Http("other.example.com");
        var answer = await visitor.AskAsync();
        Assert.Equal((404, "no such app here\n"), (answer.Status, answer.Body));
        Assert.DoesNotContain("haproxy", answer.Head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("landfall", answer.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("SHOP.example.COM", 200)]
    [InlineData("shop.example.com:8443", 200)]
    [InlineData("shop.example.com.", 200)]
    [InlineData("shop.example.com.evil.com", 404)]
    [InlineData("xshop.example.com", 404)]
    [InlineData("route_1", 404)]
    [InlineData("platform", 404)]
    [InlineData("127.0.0.1", 404)]
    public async Task A_host_is_found_by_its_whole_name(string header, int status)
    {
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("a")));
        using var visitor = Https("shop.example.com");
        Assert.Equal(status, (await visitor.AskAsync(hostHeader: header)).Status);
    }

    [Fact]
    public async Task Plain_http_is_redirected_only_where_https_is_forced()
    {
        var app = await AppAsync("a");
        await ApplyAsync(Route(1, "open.example.com", app), Route(2, "forced.example.com", app) with { ForceSsl = true });
        using var open = Http("open.example.com");
        Assert.Equal("a", (await open.AskAsync()).App);
        Assert.DoesNotContain("strict-transport-security", (await GetAsync("open.example.com")).Head, StringComparison.OrdinalIgnoreCase);
        using var forced = Http("forced.example.com");
        var redirect = await forced.AskAsync("/a/b?c=d", hostHeader: "FORCED.example.com");
        Assert.Equal(301, redirect.Status);
        Assert.Contains($"location: https://forced.example.com:{Options.HttpsPort}/a/b?c=d\r\n", redirect.Head);
        Assert.Contains("strict-transport-security", (await GetAsync("forced.example.com")).Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Only_who_has_the_admission_passes_the_gate_and_the_app_does_not_see_it()
    {
        var gate = "a-value-that-nobody-guesses";
        var route = Route(1, "shop.example.com", await AppAsync("a")) with { Admission = new Secret(gate) };
        await ApplyAsync(route);
        foreach (var wrong in new[] { "", "X-Landfall-Admission: wrong\r\n", "X-Landfall-Admission: \r\n", $"X-Landfall-Admission: {gate}x\r\n", $"X_Landfall_Admission: {gate}\r\n" })
            Assert.Equal(503, (await GetAsync("shop.example.com", headers: wrong)).Status);
        var passed = await GetAsync("shop.example.com", headers: $"X-Landfall-Admission: {gate}\r\n");
        Assert.Equal((200, "a"), (passed.Status, passed.App));
        Assert.DoesNotContain(gate, passed.Body);
        foreach (var file in Directory.EnumerateFiles(Options.Directory, "*", SearchOption.AllDirectories))
            if ((File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0) Assert.EndsWith(".sock", file);
        await ApplyAsync(route with { Admission = null });
        Assert.Equal("a", (await GetAsync("shop.example.com")).App);
    }

    [Fact]
    public async Task What_a_client_says_of_where_it_comes_from_is_not_believed()
    {
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("a")));
        var answer = await GetAsync("shop.example.com", headers: """
            X-Forwarded-For: 6.6.6.6
            x-forwarded-for: 6.6.6.7
            X_Forwarded_For: 6.6.6.8
            X-Forwarded-Host: 6.6.6.9
            X-Forwarded-Proto: gopher
            X-Forwarded-Port: 6666
            Forwarded: for=6.6.6.10
            X-Request-Id: 6666
            X_Request_Id: 6666
            X-Request-Start: t=6666

            """.ReplaceLineEndings("\r\n"));
        Assert.DoesNotContain("666", answer.Body.Replace(Options.HttpsPort.ToString(), "", StringComparison.Ordinal).Split("x-request-id")[0]);
        Assert.DoesNotContain("6.6.6", answer.Body);
        Assert.DoesNotContain("gopher", answer.Body);
        Assert.Contains("x-forwarded-for: 127.0.0.1\n", answer.Body);
        Assert.Contains("x-forwarded-proto: https\n", answer.Body);
        Assert.Contains($"x-forwarded-port: {Options.HttpsPort}\n", answer.Body);
        Assert.Matches(@"x-request-id: [0-9a-f]{8}-[0-9a-f-]{27}\n", answer.Body);
        Assert.Matches(@"x-request-start: t=\d{13}\n", answer.Body);
    }

    [Fact]
    public async Task A_client_cannot_have_the_edge_s_words_taken_away_on_the_last_step()
    {
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("a")));
        var answer = await GetAsync("shop.example.com", headers: "Connection: keep-alive, X-Forwarded-For, X-Forwarded-Proto\r\n");
        Assert.Contains("x-forwarded-for: 127.0.0.1\n", answer.Body);
        Assert.DoesNotContain("connection: keep-alive, x-forwarded", answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(answer.Body.Split('\n'), line =>
            line.StartsWith("connection:", StringComparison.Ordinal) && line.Contains("forwarded", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: shop.example.com\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n", "12345")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n", "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: shop.example.com\r\n\r\n")]
    [InlineData("Transfer-Encoding:\vchunked\r\nContent-Length: 4\r\n", "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: shop.example.com\r\n\r\n")]
    [InlineData("X: a\nTransfer-Encoding: chunked\r\nContent-Length: 60\r\n", "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: shop.example.com\r\n\r\n")]
    [InlineData("Host: platform.example.com\r\n", "")]
    public async Task A_request_of_two_meanings_reaches_no_app_twice(string headers, string body)
    {
        var app = await AppAsync("a");
        await ApplyAsync(Route(1, "shop.example.com", app));
        using var visitor = Https("shop.example.com");
        await Record.ExceptionAsync(() => visitor.AskAsync(headers: headers, body: body));
        await Task.Delay(200);
        Assert.InRange(app.Requests, 0, 1);
        Assert.DoesNotContain("/smuggled", app.Paths);
    }

    [Fact]
    public async Task Both_versions_of_http_are_served_over_tls()
    {
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("a")));
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var http = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync("127.0.0.1", Options.HttpsPort, stop);
                    return new NetworkStream(socket, ownsSocket: true);
                },
                SslOptions = { CertificateChainPolicy = Visitor.Trust(Authority.Root) },
            });
            using var request = new HttpRequestMessage(HttpMethod.Get, "https://shop.example.com/") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var answer = await http.SendAsync(request);
            Assert.Equal(version, answer.Version);
            Assert.StartsWith("a\n", await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_request_that_dribbles_in_is_ended()
    {
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("a")));
        using var slow = new TcpClient();
        await slow.ConnectAsync("127.0.0.1", Options.HttpPort);
        var watch = Stopwatch.StartNew();
        var stream = slow.GetStream();
        var ended = Task.Run(async () => await stream.ReadAsync(new byte[100]));
        while (!ended.IsCompleted && watch.Elapsed < TimeSpan.FromSeconds(20))
        {
            if (await Record.ExceptionAsync(() => stream.WriteAsync("G"u8.ToArray()).AsTask()) is not null) break;
            await Task.Delay(500);
        }
        Assert.InRange(watch.Elapsed.TotalSeconds, 5, 15);
    }

    [Fact]
    public async Task An_app_without_servers_gets_the_page_for_that()
    {
        await ApplyAsync(Route(1, "shop.example.com"));
        var answer = await GetAsync("shop.example.com");
        Assert.Equal(503, answer.Status);
        Assert.Contains("not available", answer.Body);
    }
}
