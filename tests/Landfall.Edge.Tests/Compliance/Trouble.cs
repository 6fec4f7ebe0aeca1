using System.Net;
using Landfall.Edge;

namespace Landfall.Edge.Tests.Compliance;

public abstract partial class EdgeCompliance
{
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
    public async Task More_questions_at_once_than_HAProxy_lets_wait_are_all_answered()
    {
        var master = new Master(Path.Combine(Options.Directory, "master.sock"), TimeProvider.System);
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => master.SendAsync("show proc", None)));
        Assert.All(answers, answer => Assert.Contains("# workers", answer, StringComparison.Ordinal));
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
        await worker!.AddAsync("route_1/stranger", new IPEndPoint(IPAddress.Loopback, stranger.Server.Port), HealthCheck.Words(Options), None);
        await worker.DrainAsync($"route_1/{mine.Name}", None);
        Assert.Equal("stranger", (await GetAsync("shop.example.com")).App);
        await ApplyAsync(route);
        for (var i = 0; i < 4; i++) Assert.Equal("mine", (await GetAsync("shop.example.com")).App);
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
}
