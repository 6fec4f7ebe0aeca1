using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Landfall.Edge;
using Landfall.Values;

namespace Landfall.Edge.Tests;

/// <summary>What the edge promises, shown through its ports.</summary>
public abstract class EdgeCompliance : EdgeProbe
{
    [Fact]
    public async Task Fifty_changes_of_server_under_32_clients_lose_no_request()
    {
        var route = Route(7, "shop.example.com", await AppAsync("c0"));
        await ApplyAsync(route);
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<string, int>();
        var clients = Enumerable.Range(0, 32).Select(_ => Task.Run(() => VisitAsync("shop.example.com", seen, stop.Token))).ToList();
        for (var change = 1; change <= 50; change++)
        {
            var before = route.Servers;
            var app = await TestApp.StartAsync($"c{change}");
            route = route with { Servers = [app.Server] };
            await ApplyAsync(route);
            Assert.DoesNotContain($"server {before[0].Name} ", await File.ReadAllTextAsync(Path.Combine(Options.Directory, "haproxy.cfg")));
            if (apps.TryPop(out var old)) await old.DisposeAsync();
            apps.Push(app);
        }
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.True(seen.Count > 40, $"only {seen.Count} of the servers were seen");
        Assert.True(seen.Values.Sum() > 1000);
        await apps.Pop().DisposeAsync();
    }

    readonly Stack<TestApp> apps = new();

    [Fact]
    public async Task New_endpoints_under_32_clients_lose_no_request()
    {
        var routes = new List<Route> { Route(1, "shop.example.com", await AppAsync("a")) };
        await ApplyAsync([.. routes]);
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<string, int>();
        var clients = Enumerable.Range(0, 32).Select(_ => Task.Run(() => VisitAsync("shop.example.com", seen, stop.Token))).ToList();
        for (var change = 2; change <= 8; change++)
        {
            var app = await AppAsync($"a{change}");
            routes[0] = routes[0] with { Servers = [app.Server] };
            routes.Add(Route(change, $"host{change}.example.com", app));
            await ApplyAsync([.. routes]);
            Assert.Equal(app.Name, (await GetAsync($"host{change}.example.com")).App);
        }
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.True(seen.Values.Sum() > 500);
    }

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
    public async Task The_platform_s_host_reaches_the_platform_and_survives_its_absence()
    {
        Assert.Equal(503, (await GetAsync("platform.example.com")).Status);
        await using (await TestApp.StartAsync("server", Path.Combine(Options.Directory, "server.sock")))
            Assert.Equal("server", (await GetAsync("platform.example.com")).App);
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("a")));
        Assert.Equal("a", (await GetAsync("shop.example.com")).App);
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
                    var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                    await socket.ConnectAsync("127.0.0.1", Options.HttpsPort, stop);
                    return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
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
        using var slow = new System.Net.Sockets.TcpClient();
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
    public async Task A_slow_request_is_let_end_before_its_server_goes()
    {
        var (old, young) = (await AppAsync("old"), await AppAsync("young"));
        var route = Route(1, "shop.example.com", old);
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        var slow = visitor.AskAsync("/?wait=1500");
        await UntilAsync(() => old.Requests == 1);
        var watch = Stopwatch.StartNew();
        var applied = ApplyAsync(route with { Servers = [young.Server] });
        await Task.Delay(300);
        Assert.False(applied.IsCompleted);
        Assert.Equal("young", (await GetAsync("shop.example.com")).App);
        await applied;
        Assert.InRange(watch.ElapsedMilliseconds, 900, 5000);
        Assert.Equal("old", (await slow).App);
    }

    [Fact]
    public async Task A_request_that_does_not_end_is_cut_when_the_patience_is_over()
    {
        var (old, young) = (await AppAsync("old"), await AppAsync("young"));
        var route = Route(1, "shop.example.com", old);
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        var slow = visitor.AskAsync("/?wait=20000");
        await UntilAsync(() => old.Requests == 1);
        var watch = Stopwatch.StartNew();
        await Edge.ApplyAsync([route with { Servers = [young.Server] }], TimeSpan.FromSeconds(1), None);
        Assert.InRange(watch.ElapsedMilliseconds, 900, 6000);
        // 2.6 answers with an error, 3.0 ends the connection.
        if (await Record.ExceptionAsync(() => slow) is { } ended) Assert.IsAssignableFrom<IOException>(ended);
        else Assert.InRange((await slow).Status, 502, 503);
    }

    [Fact]
    public async Task A_drain_of_one_app_does_not_hold_up_another()
    {
        var (slow, other) = (await AppAsync("slow"), await AppAsync("other"));
        var first = Route(1, "slow.example.com", slow);
        await ApplyAsync(first);
        using var visitor = Https("slow.example.com");
        var asked = visitor.AskAsync("/?wait=3000");
        await UntilAsync(() => slow.Requests == 1);
        var draining = ApplyAsync(first with { Servers = [] });
        await Task.Delay(200);
        var watch = Stopwatch.StartNew();
        await ApplyAsync(first with { Servers = [] }, Route(2, "other.example.com", other));
        Assert.Equal("other", (await GetAsync("other.example.com")).App);
        Assert.True(watch.ElapsedMilliseconds < 2000);
        Assert.False(draining.IsCompleted);
        Assert.Equal("slow", (await asked).App);
        await draining;
    }

    [Fact]
    public async Task A_server_that_is_wanted_again_while_it_drains_stays()
    {
        var (first, second) = (await AppAsync("first"), await AppAsync("second"));
        var route = Route(1, "shop.example.com", first);
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        var slow = visitor.AskAsync("/?wait=1500");
        await UntilAsync(() => first.Requests == 1);
        var leaving = ApplyAsync(route with { Servers = [second.Server] });
        await Task.Delay(300);
        await ApplyAsync(route);
        await leaving;
        Assert.Equal("first", (await slow).App);
        Assert.Equal("first", (await GetAsync("shop.example.com")).App);
    }

    [Fact]
    public async Task An_app_without_servers_gets_the_page_for_that()
    {
        await ApplyAsync(Route(1, "shop.example.com"));
        var answer = await GetAsync("shop.example.com");
        Assert.Equal(503, answer.Status);
        Assert.Contains("not available", answer.Body);
    }

    [Fact]
    public async Task A_crashed_HAProxy_serves_the_same_when_it_is_back()
    {
        var route = Route(1, "shop.example.com", await AppAsync("a"));
        await ApplyAsync(route);
        var next = await AppAsync("b");
        await ApplyAsync(route with { Servers = [next.Server] });
        await Haproxy.KillAsync();
        await StartAsync();
        Assert.Equal("b", (await GetAsync("shop.example.com")).App);
        await ApplyAsync(route);
        Assert.Equal("a", (await GetAsync("shop.example.com")).App);
    }

    [Fact]
    public async Task While_HAProxy_is_down_it_is_told_loudly_and_the_file_is_written()
    {
        await Haproxy.KillAsync();
        var route = Route(1, "shop.example.com", await AppAsync("a"));
        var down = await Assert.ThrowsAsync<EdgeException>(() => ApplyAsync(route));
        Assert.Contains("not running", down.Message);
        await StartAsync();
        Assert.Equal("a", (await GetAsync("shop.example.com")).App);
        await ApplyAsync(route);
        Assert.Equal("a", (await GetAsync("shop.example.com")).App);
    }

    [Fact]
    public async Task A_configuration_that_HAProxy_refuses_leaves_the_one_before()
    {
        var (first, second) = (await AppAsync("first"), await AppAsync("second"));
        var route = Route(1, "shop.example.com", first);
        await ApplyAsync(route);
        var before = Files();
        var weak = Route(2, "weak.example.com", second) with { Certificate = Authority.IssueWeak("weak.example.com") };
        var refused = await Assert.ThrowsAsync<EdgeException>(() => ApplyAsync(route with { Servers = [second.Server] }, weak));
        Assert.Contains("refused", refused.Message);
        Assert.Equal("first", (await GetAsync("shop.example.com")).App);
        Assert.Equal(before, Files());
        await ApplyAsync(route with { Servers = [second.Server] }, Route(3, "good.example.com", second));
        Assert.Equal("second", (await GetAsync("shop.example.com")).App);
        Assert.Equal("second", (await GetAsync("good.example.com")).App);
        await Haproxy.KillAsync();
        await StartAsync();
        Assert.Equal("second", (await GetAsync("good.example.com")).App);
    }

    [Fact]
    public async Task What_somebody_changed_in_the_running_HAProxy_is_put_right()
    {
        var (mine, stranger) = (await AppAsync("mine"), await AppAsync("stranger"));
        var route = Route(1, "shop.example.com", mine);
        await ApplyAsync(route);
        var master = new Master(Path.Combine(Options.Directory, "master.sock"), TimeProvider.System);
        var worker = await master.CurrentAsync(None);
        await worker!.AddAsync("route_1/stranger", new IPEndPoint(IPAddress.Loopback, stranger.Server.Port), None);
        await worker.DrainAsync($"route_1/{mine.Name}", None);
        Assert.Equal("stranger", (await GetAsync("shop.example.com")).App);
        await ApplyAsync(route);
        for (var i = 0; i < 4; i++) Assert.Equal("mine", (await GetAsync("shop.example.com")).App);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_and_a_removed_endpoint_is_gone_with_its_key()
    {
        var route = Route(1, "shop.example.com", await AppAsync("a"));
        await ApplyAsync(route);
        using var renewed = new Authority();
        await ApplyAsync(route with { Certificate = renewed.Issue("shop.example.com") });
        using (var visitor = new Visitor(Options.HttpsPort, "shop.example.com", renewed.Root)) Assert.Equal("a", (await visitor.AskAsync()).App);
        await ApplyAsync();
        using var plain = Http("shop.example.com");
        Assert.Equal(404, (await plain.AskAsync()).Status);
        Assert.False(File.Exists(Path.Combine(Options.Directory, "certs", "1.pem")));
    }

    [Fact]
    public async Task The_first_file_is_not_written_over_one_that_has_apps()
    {
        await ApplyAsync(Route(1, "shop.example.com", await AppAsync("a")));
        HaproxyEdge.WriteInitial(Options);
        await Haproxy.KillAsync();
        await StartAsync();
        Assert.Equal("a", (await GetAsync("shop.example.com")).App);
    }

    [Fact]
    public async Task Many_calls_at_once_end_with_what_the_last_one_said()
    {
        var app = await AppAsync("a");
        var routes = Enumerable.Range(1, 4).Select(i => Route(i, $"h{i}.example.com", app)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ApplyAsync(routes)));
        foreach (var route in routes) Assert.Equal("a", (await GetAsync(route.Host.Value)).App);
    }

    string Files() => string.Join('\n', Directory.EnumerateFiles(Options.Directory, "*", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith(".sock", StringComparison.Ordinal)).Order().Select(path => $"{path}: {File.ReadAllText(path)}"));

    async Task VisitAsync(string host, ConcurrentDictionary<string, int> seen, CancellationToken stop)
    {
        using var visitor = Https(host);
        while (!stop.IsCancellationRequested)
        {
            var answer = await visitor.AskAsync();
            Assert.Equal(200, answer.Status);
            seen.AddOrUpdate(answer.App, 1, (_, count) => count + 1);
            await Task.Delay(Random.Shared.Next(30), CancellationToken.None);
        }
    }

    static async Task UntilAsync(Func<bool> seen)
    {
        for (var attempt = 0; attempt < 200 && !seen(); attempt++) await Task.Delay(20);
        Assert.True(seen());
    }
}

/// <summary>With HAProxy 2.6.</summary>
public sealed class Haproxy26 : EdgeCompliance
{
    protected override IHaproxy Haproxy { get; } = new HaproxyProgram();
}

/// <summary>With HAProxy 3.0 in a container.</summary>
public sealed class Haproxy30 : EdgeCompliance
{
    protected override IHaproxy Haproxy { get; } = new HaproxyContainer();
}
