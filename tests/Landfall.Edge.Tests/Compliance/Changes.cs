using System.Collections.Concurrent;
using System.Diagnostics;
using Landfall.Edge;

namespace Landfall.Edge.Tests.Compliance;

public abstract partial class EdgeCompliance
{
    [Fact]
    public async Task Fifty_changes_of_server_under_32_clients_lose_no_request()
    {
        var route = Route(7, "shop.example.com", await AppAsync("c0"));
        await ApplyAsync(route);
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<string, int>();
        var clients = Enumerable.Range(0, 32).Select(_ => Task.Run(() => VisitAsync("shop.example.com", seen, stop.Token))).ToList();
        TestApp? running = null;
        for (var change = 1; change <= 50; change++)
        {
            var before = route.Servers;
            var app = await TestApp.StartAsync($"c{change}");
            route = route with { Servers = [app.Server] };
            await ApplyAsync(route);
            Assert.DoesNotContain($"server {before[0].Name} ", await File.ReadAllTextAsync(Path.Combine(Options.Directory, "haproxy.cfg")));
            if (running is not null) await running.DisposeAsync();
            running = app;
        }
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.True(seen.Count > 40, $"only {seen.Count} of the servers were seen");
        Assert.True(seen.Values.Sum() > 1000);
        await running!.DisposeAsync();
    }

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
    public async Task Servers_that_are_out_of_use_are_forgotten_when_they_are_many()
    {
        var app = await AppAsync("a");
        var route = Route(1, "shop.example.com", app);
        await ApplyAsync(route with { Servers = [.. Enumerable.Range(0, 32).Select(number => app.Server with { Name = $"old{number}" })] });
        using var visitor = Https("shop.example.com");
        Assert.Equal("a", (await visitor.AskAsync()).App);
        await ApplyAsync(route);
        Assert.Equal(128, await RetiredAsync());
        Assert.Equal("a", (await visitor.AskAsync()).App);
        await ApplyAsync(route);
        Assert.Equal(0, await RetiredAsync());
        Assert.Equal("a", (await visitor.AskAsync()).App);

        async Task<int> RetiredAsync()
        {
            var worker = await new Master(Path.Combine(Options.Directory, "master.sock"), TimeProvider.System).CurrentAsync(None);
            return (await worker!.RoutesAsync(None))!.Servers.Count(server => server.Retired);
        }
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
        var route = Route(1, "shop.example.com", old) with { IdleTimeout = TimeSpan.FromSeconds(1) };
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        // Never silent for as long as its route allows.
        var slow = visitor.AskAsync("/?drip=20000");
        await UntilAsync(() => old.Requests == 1);
        var watch = Stopwatch.StartNew();
        await Edge.ApplyAsync(() => [route with { Servers = [young.Server] }], [1], TimeSpan.FromSeconds(1), None);
        Assert.InRange(watch.ElapsedMilliseconds, 900, 6000);
        Assert.NotNull(await Record.ExceptionAsync(() => slow.WaitAsync(TimeSpan.FromSeconds(5))));
    }

    [Fact]
    public async Task A_request_that_does_not_end_is_cut_after_a_reload_as_well()
    {
        var (old, young) = (await AppAsync("old"), await AppAsync("young"));
        var route = Route(1, "shop.example.com", old) with { IdleTimeout = TimeSpan.FromSeconds(1) };
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        var slow = visitor.AskAsync("/?drip=20000");
        await UntilAsync(() => old.Requests == 1);
        // A route more is a reload: the request is with the worker before.
        await Edge.ApplyAsync(() => [route with { Servers = [young.Server] }, Route(2, "new.example.com", young)], [1], TimeSpan.FromSeconds(1), None);
        Assert.Same(slow, await Task.WhenAny(slow, Task.Delay(TimeSpan.FromSeconds(5))));
        Assert.NotNull(await Record.ExceptionAsync(() => slow));
        Assert.Equal("young", (await GetAsync("shop.example.com")).App);
    }

    [Fact]
    public async Task A_request_has_as_long_to_end_as_its_route_lets_it_be_silent_and_a_websocket_has_not()
    {
        var (old, young) = (await AppAsync("old"), await AppAsync("young"));
        var route = Route(1, "shop.example.com", old) with { IdleTimeout = TimeSpan.FromSeconds(10) };
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        using var chat = Https("shop.example.com");
        Assert.Equal(101, (await chat.AskAsync("/?upgrade", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")).Status);
        var report = visitor.AskAsync("/?wait=5000", "Content-Length: 0\r\n", method: "POST");
        await UntilAsync(() => old.Requests == 2);
        var applied = Edge.ApplyAsync(() => [route with { Servers = [young.Server] }], [1], TimeSpan.FromSeconds(1), None);
        await Assert.ThrowsAsync<IOException>(() => chat.AskAsync().WaitAsync(TimeSpan.FromSeconds(3)));
        Assert.False(report.IsCompleted);
        Assert.False(applied.IsCompleted);
        Assert.Equal("old", (await report).App);
        await applied.WaitAsync(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_drain_of_one_app_does_not_hold_up_another()
    {
        var (slow, other) = (await AppAsync("slow"), await AppAsync("other"));
        var first = Route(1, "slow.example.com", slow);
        await ApplyAsync(first);
        using var visitor = Https("slow.example.com");
        var asked = visitor.AskAsync("/?wait=5000");
        await UntilAsync(() => slow.Requests == 1);
        var draining = ApplyAsync(first with { Servers = [] });
        var watch = Stopwatch.StartNew();
        await Edge.ApplyAsync(() => [first with { Servers = [] }, Route(2, "other.example.com", other)], [2], Patience, None);
        Assert.Equal("other", (await GetAsync("other.example.com")).App);
        Assert.True(watch.ElapsedMilliseconds < 2000);
        Assert.False(draining.IsCompleted);
        Assert.Equal("slow", (await asked).App);
        await draining;
    }

    [Fact]
    public async Task Who_asks_for_routes_that_another_call_has_just_told_waits_for_the_drain_as_well()
    {
        var (old, young) = (await AppAsync("old"), await AppAsync("young"));
        var route = Route(1, "shop.example.com", old);
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        var slow = visitor.AskAsync("/?wait=1500");
        await UntilAsync(() => old.Requests == 1);
        using var impatient = new CancellationTokenSource();
        var first = Edge.ApplyAsync(() => [route with { Servers = [young.Server] }], [1], Patience, impatient.Token);
        var second = ApplyAsync(route with { Servers = [young.Server] });
        await Task.Delay(500);
        // That the first loses interest is nothing to the second.
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        await second;
        Assert.True(slow.IsCompleted);
        Assert.Equal("old", (await slow).App);
    }

    [Fact]
    public async Task Whoever_names_the_endpoint_waits_for_a_drain_that_was_begun_before_or_by_an_edge_that_is_no_more()
    {
        var (old, young) = (await AppAsync("old"), await AppAsync("young"));
        var route = Route(1, "shop.example.com", old);
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        var slow = visitor.AskAsync("/?wait=3000");
        await UntilAsync(() => old.Requests == 1);
        var switched = route with { Servers = [young.Server] };
        using var crash = new CancellationTokenSource();
        var begun = Edge.ApplyAsync(() => [switched], [1], Patience, crash.Token);
        while ((await GetAsync("shop.example.com")).App != "young") await Task.Delay(20);
        await crash.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begun);

        using var restarted = new HaproxyEdge(Options, TimeProvider.System);
        await restarted.ApplyAsync(() => [switched], [], Patience, None);
        await restarted.ApplyAsync(() => [switched], [2], Patience, None);
        var (resumed, again) = (restarted.ApplyAsync(() => [switched], [1], Patience, None), ApplyAsync(switched));
        Assert.False(slow.IsCompleted);
        await Task.WhenAll(resumed, again);
        Assert.True(slow.IsCompleted);
        Assert.Equal("old", (await slow).App);
    }

    [Fact]
    public async Task A_request_that_stayed_with_the_worker_before_a_reload_is_waited_for()
    {
        var (old, young) = (await AppAsync("old"), await AppAsync("young"));
        var route = Route(1, "shop.example.com", old);
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        var slow = visitor.AskAsync("/?wait=3000");
        await UntilAsync(() => old.Requests == 1);
        var other = Route(2, "new.example.com", young);
        await ApplyAsync(route, other);
        await Edge.ApplyAsync(() => [route with { Servers = [young.Server] }, other], [1], Patience, None);
        Assert.True(slow.IsCompleted);
        Assert.Equal("old", (await slow).App);
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
    public async Task A_server_that_is_wanted_again_is_not_taken_from_whoever_stayed_with_the_worker_before_a_reload()
    {
        var (old, young) = (await AppAsync("old"), await AppAsync("young"));
        var (route, other) = (Route(1, "shop.example.com", old), Route(2, "new.example.com", young));
        await ApplyAsync(route);
        using var visitor = Https("shop.example.com");
        var slow = visitor.AskAsync("/?wait=4000");
        await UntilAsync(() => old.Requests == 1);
        await ApplyAsync(route, other);
        var leaving = ApplyAsync(route with { Servers = [young.Server] }, other);
        await Task.Delay(300);
        await ApplyAsync(route, other);
        await leaving;
        Assert.False(slow.IsCompleted);
        Assert.Equal("old", (await slow).App);
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
    public async Task Many_calls_at_once_end_with_what_the_last_one_said()
    {
        var app = await AppAsync("a");
        var routes = Enumerable.Range(1, 4).Select(i => Route(i, $"h{i}.example.com", app)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ApplyAsync(routes)));
        foreach (var route in routes) Assert.Equal("a", (await GetAsync(route.Host.Value)).App);
    }
}
