using System.Net;
using System.Net.Sockets;
using Landfall.Edge;

namespace Landfall.Edge.Tests.Compliance;

public abstract partial class EdgeCompliance
{
    // What could be read as HAProxy's language, and what a browser is shown.
    const string Html = "<h1>Back söon</h1> %[src] %[env(HOME)] \"\\n\" # 100%\r\n\r\nHTTP/1.1 200 OK\r\n";

    [Theory]
    [InlineData("closes", 502)]
    [InlineData("is silent", 504)]
    [InlineData("is gone", 503)]
    public async Task A_route_shows_its_own_page_when_a_container_does_not_answer(string app, int status)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerAsync(listener, app);
        var server = new Server("raw", IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        if (app == "is gone") listener.Stop();
        var route = Route(1, Shop) with { Servers = [server], IdleTimeout = TimeSpan.FromSeconds(1), ErrorPage = Page(Html) };
        await ApplyAsync(route, Route(2, Other) with { Servers = [server], IdleTimeout = TimeSpan.FromSeconds(1) });

        foreach (var method in new[] { "GET", "POST" }) ShowsPage(await Https(Shop).AskAsync(method: method), status);

        var other = await GetAsync(Other);
        Assert.Equal(status, other.Status);
        Assert.DoesNotContain("Back", other.Body, StringComparison.Ordinal);
        listener.Stop();
        await serving;
    }

    [Theory]
    [InlineData("says 502", 502)]
    [InlineData("says 503", 503)]
    [InlineData("says 504", 504)]
    public async Task What_an_app_says_itself_is_not_replaced_by_the_page(string app, int status)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerAsync(listener, app);
        var server = new Server("raw", IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        await ApplyAsync(Route(1, Shop) with { Servers = [server], ErrorPage = Page(Html) });

        var answer = await GetAsync(Shop);

        Assert.Equal((status, "busy\n", false), (answer.Status, answer.Body, IsOwn(answer)));
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task Without_servers_and_before_a_gate_the_page_is_shown_until_the_route_has_none()
    {
        var app = await AppAsync("a");
        var route = Route(1, Shop) with { ErrorPage = Page(Html) };
        await ApplyAsync(route);
        ShowsPage(await GetAsync(Shop), 503);
        await ApplyAsync(route with { Servers = [app.Server] });
        Assert.Equal("a", (await GetAsync(Shop)).App);
        await ApplyAsync(route with { Servers = [app.Server], Admission = new("an-admission-of-some-length") });
        ShowsPage(await GetAsync(Shop), 503);
        await ApplyAsync(route with { ErrorPage = Page("later", isHtml: false) });
        var text = await GetAsync(Shop);
        Assert.Equal("later", text.Body);
        Assert.Contains("content-type: text/plain;charset=utf-8", text.Head, StringComparison.OrdinalIgnoreCase);
        await ApplyAsync(route with { ErrorPage = null });
        Assert.Equal(Pages.Text, (await GetAsync(Shop)).Body);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Options.Directory, "pages")));
    }

    [Fact]
    public async Task The_largest_page_arrives_whole_and_outlives_a_crash_of_HAProxy()
    {
        var largest = "<p>" + new string('ü', (ErrorPage.Largest - 3) / 2);
        await ApplyAsync(Route(1, Shop) with { ErrorPage = Page(largest), ForceSsl = true });
        await Haproxy.KillAsync();
        await StartAsync();
        Assert.Equal(largest, (await GetAsync(Shop)).Body);
        using var browser = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", Options.HttpsPort, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new() { CertificateChainPolicy = Visitor.Trust(Authority.Root) },
        })
        { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await browser.GetAsync($"https://{Shop}/");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, largest), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(("no-cache", TimeSpan.FromSeconds(10)), (answer.Headers.CacheControl?.ToString(), answer.Headers.RetryAfter?.Delta));
    }

    static ErrorPage Page(string content, bool isHtml = true) => ErrorPage.TryMake(content, isHtml, out var page) ? page : throw new InvalidDataException("It is too large.");

    static void ShowsPage(Answer answer, int status)
    {
        Assert.Equal((status, Html, true), (answer.Status, answer.Body, IsOwn(answer)));
        Assert.Contains("content-type: text/html;charset=utf-8", answer.Head, StringComparison.OrdinalIgnoreCase);
    }
}
