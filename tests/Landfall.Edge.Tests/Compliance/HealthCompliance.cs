namespace Landfall.Edge.Tests.Compliance;

/// <summary>What the edge does with a container that is unwell. Each version of HAProxy derives from this.</summary>
public abstract class HealthCompliance : EdgeProbe
{
    const string Shop = "shop.example.com";

    protected override TimeSpan HealthInterval => TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_container_that_stops_answering_is_left_out_until_it_answers_again()
    {
        var (a, b) = (await AppAsync("a"), await AppAsync("b"));
        await ApplyAsync(Route(1, Shop, a, b));
        Assert.Equal(["a", "b"], await SeenAsync());
        a.Health = null;
        await UntilUnwellAsync(a);
        Assert.Equal(["b"], await SeenAsync());
        // Whatever it answers.
        a.Health = 500;
        await UntilUnwellAsync();
        Assert.Equal(["a", "b"], await SeenAsync());
        Assert.All(a.Checks, check => Assert.Equal("GET / HTTP/1.1 containers", check));
    }

    [Fact]
    public async Task Where_health_checks_are_strict_only_200_on_their_path_will_do()
    {
        var (a, b) = (await AppAsync("a"), await AppAsync("b"));
        a.Health = 204;
        await ApplyAsync(Route(1, Shop, a, b) with { StrictHealthChecks = true });
        await UntilUnwellAsync(a);
        Assert.Equal(["b"], await SeenAsync());
        a.Health = 200;
        await UntilUnwellAsync();
        Assert.Equal(["a", "b"], await SeenAsync());
        Assert.All(a.Checks, check => Assert.Equal("GET /healthcheck HTTP/1.1 containers", check));
    }

    [Fact]
    public async Task When_none_answers_all_are_given_requests_as_before()
    {
        var (a, b) = (await AppAsync("a"), await AppAsync("b"));
        (a.Health, b.Health) = (null, null);
        var route = Route(1, Shop, a, b);
        await ApplyAsync(route);
        await UntilUnwellAsync(a, b);
        Assert.Equal(["a", "b"], await SeenAsync());
        var c = await AppAsync("c");
        c.Health = null;
        await ApplyAsync(route with { Servers = [c.Server] });
        await UntilUnwellAsync(c);
        Assert.Equal(["c"], await SeenAsync());
        b.Health = 200;
        await ApplyAsync(route with { Servers = [b.Server, c.Server] });
        await UntilUnwellAsync(c);
        Assert.Equal(["b"], await SeenAsync());
    }

    [Fact]
    public async Task A_new_container_serves_at_once_and_is_then_asked_like_any_other()
    {
        var (a, b) = (await AppAsync("a"), await AppAsync("b"));
        var route = Route(1, Shop, a);
        await ApplyAsync(route);
        b.Health = null;
        await ApplyAsync(route with { Servers = [a.Server, b.Server] });
        Assert.Equal(2, new[] { await GetAsync(Shop), await GetAsync(Shop) }.DistinctBy(answer => answer.App).Count());
        await UntilUnwellAsync(b);
        Assert.Equal(["a"], await SeenAsync());
        b.Health = 200;
        await UntilUnwellAsync();
        Assert.Equal(["a", "b"], await SeenAsync());
    }

    [Fact]
    public async Task A_container_that_is_unwell_may_finish_before_it_goes_and_may_come_back()
    {
        var (a, b) = (await AppAsync("a"), await AppAsync("b"));
        var route = Route(1, Shop, a);
        await ApplyAsync(route);
        using var visitor = Https(Shop);
        var slow = visitor.AskAsync("/?wait=8000");
        for (var attempt = 0; attempt < 200 && a.Requests == 0; attempt++) await Task.Delay(20);
        a.Health = null;
        await ApplyAsync(route with { Servers = [a.Server, b.Server] });
        await UntilUnwellAsync(a);
        var leaving = ApplyAsync(route with { Servers = [b.Server] });
        Assert.Same(slow, await Task.WhenAny(slow, leaving));
        Assert.Equal("a", (await slow).App);
        await leaving;
        Assert.Equal(["b"], await SeenAsync());

        a.Health = 200;
        await ApplyAsync(route with { Servers = [a.Server, b.Server] });
        Assert.Equal(["a", "b"], await SeenAsync());
        a.Health = null;
        await UntilUnwellAsync(a);
        Assert.Equal(["b"], await SeenAsync());
    }

    // Who answers requests of both kinds; every one of them is answered.
    async Task<IReadOnlyList<string>> SeenAsync()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        for (var request = 0; request < 10; request++)
        {
            using var visitor = Https(Shop);
            var answer = request % 2 == 0 ? await visitor.AskAsync() : await visitor.AskAsync(headers: "Content-Length: 0\r\n", method: "POST");
            Assert.Equal(200, answer.Status);
            seen.Add(answer.App);
        }
        return [.. seen];
    }

    // A container is in two backends that ask, for the two kinds of requests.
    async Task UntilUnwellAsync(params TestApp[] apps)
    {
        var expected = apps.SelectMany(app => new[] { app.Server.Name, app.Server.Name }).Order(StringComparer.Ordinal);
        var stats = "";
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var master = new Master(Path.Combine(Options.Directory, "master.sock"), TimeProvider.System);
            stats = await master.SendAsync($"@!{(await master.CurrentAsync(None))!.Pid} show stat -1 4 -1", None);
            var unwell = stats.Split('\n').Where(line => line.StartsWith("route_", StringComparison.Ordinal) && line.Contains(",DOWN", StringComparison.Ordinal));
            if (unwell.Select(line => line.Split(',')[1]).Order(StringComparer.Ordinal).SequenceEqual(expected)) return;
            await Task.Delay(100);
        }
        Assert.Fail($"Not exactly {string.Join(" and ", apps.Select(app => app.Server.Name))} are unwell: {stats}");
    }
}
