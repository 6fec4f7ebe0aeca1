using System.IO.Compression;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Landfall.Edge;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;
using Landfall.Server.Tests.Running;
using Landfall.Values;
using Microsoft.AspNetCore.Http;

namespace Landfall.Server.Tests.Endpoints;

/// <summary>Pages that are fetched over the network, and what somebody may try with them.</summary>
[Collection(InstallationTests.Name)]
public sealed class PageFetches(RunningInstallation installation)
{
    static readonly byte[] Block = [.. Enumerable.Repeat((byte)'a', 64 * 1024)];
    readonly PageFetch fetch = new(IPAddress.Loopback.Equals, TimeProvider.System);

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("TEXT/HTML; charset=\"UTF-8\"")]
    [InlineData("application/xhtml+xml")]
    public async Task A_page_of_HTML_arrives_as_it_is(string type)
    {
        await using var server = await PageServer.StartAsync("<h1>Bald zurück 🚀</h1>\r\n", type);
        Assert.Equal(("<h1>Bald zurück 🚀</h1>\r\n", true), Told(await GetAsync(server.Url("/away.html?signature=x"))));
    }

    [Fact]
    public async Task A_page_of_text_in_another_encoding_and_packed_arrives_as_text()
    {
        await using var server = await PageServer.StartAsync(async context =>
        {
            (context.Response.ContentType, context.Response.Headers.ContentEncoding) = ("text/plain; charset=iso-8859-1", "gzip");
            await using var packed = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await packed.WriteAsync(Encoding.Latin1.GetBytes("zurück"));
        });
        Assert.Equal(("zurück", false), Told(await GetAsync(server.Url("/"))));
    }

    [Theory]
    [InlineData("/404", "the answer was 404, not 200")]
    [InlineData("/500", "the answer was 500, not 200")]
    [InlineData("/204", "the answer was 204, not 200")]
    [InlineData("/json", "it is application/json, not text/html or text/plain")]
    [InlineData("/untyped", "it is of no type")]
    [InlineData("/empty", "it is empty")]
    [InlineData("/binary", "it is no text in UTF-8")]
    [InlineData("/zero", "it is no text in UTF-8")]
    [InlineData("/unknown", "it is no text in UTF-8")]
    [InlineData("/larger", "it is larger than 15360 bytes")]
    [InlineData("/endless", "it is larger than 15360 bytes")]
    [InlineData("/bomb", "it is larger than 15360 bytes")]
    [InlineData("/cut", "it cannot be reached")]
    [InlineData("/redirect/4", "it was redirected more than 3 times")]
    [InlineData("/redirect-to?file:///etc/passwd", "it was redirected to what is no web address")]
    [InlineData("/redirect-to?http://user:password@127.0.0.1/", "it was redirected to what is no web address")]
    [InlineData("/redirect-nowhere", "the answer was 302, not 200")]
    public async Task What_is_no_small_page_is_refused_with_the_reason(string path, string said)
    {
        await using var server = await PageServer.StartAsync(AnswerAsync);
        var refused = await Assert.ThrowsAsync<OperationFailedException>(() => GetAsync(server.Url(path)));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Contains("set MAINTENANCE_PAGE_URL again", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/silent")]
    [InlineData("/drip")]
    public async Task A_page_that_takes_too_long_is_not_waited_for(string path)
    {
        await using var server = await PageServer.StartAsync(AnswerAsync);
        var refused = await Assert.ThrowsAsync<OperationFailedException>(
            () => new PageFetch(IPAddress.Loopback.Equals, new Hurried()).GetAsync(WebUrl.Parse(server.Url(path)), default));
        Assert.Contains("it did not arrive within 10 seconds", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_redirects_are_followed_and_no_cookie_goes_with_them()
    {
        var cookies = 0;
        await using var server = await PageServer.StartAsync(context =>
        {
            cookies += context.Request.Headers.Cookie.Count;
            context.Response.Headers.SetCookie = "session=canary";
            return AnswerAsync(context);
        });
        Assert.Equal("there", (await GetAsync(server.Url("/redirect/3"))).Content);
        Assert.Equal((4, 0), (server.Requests, cookies));
    }

    [Fact]
    public async Task A_redirect_to_an_address_that_may_not_be_reached_is_not_followed()
    {
        await using var inside = await PageServer.StartAsync("of nobody's business");
        foreach (var host in new[] { "127.0.0.2", "[::1]", "[::ffff:127.0.0.2]" })
        {
            await using var server = await PageServer.StartAsync(context =>
            {
                context.Response.Redirect($"http://{host}:{inside.Port}/");
                return Task.CompletedTask;
            });
            var refused = await Assert.ThrowsAsync<OperationFailedException>(() => GetAsync(server.Url("/")));
            Assert.Contains("its host is not one of the public internet", refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(0, inside.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0.0.0.0")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task A_user_s_own_platform_reaches_nothing_of_its_machine(string host)
    {
        await using var inside = await PageServer.StartAsync("of nobody's business");
        var real = new PageFetch(new PublicAddresses(installation.Platform).Contains, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<OperationFailedException>(() => real.GetAsync(WebUrl.Parse($"http://{host}:{inside.Port}/"), default));
        Assert.Contains("its host is not one of the public internet", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, inside.Requests);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_addresses_of_the_world_are_connected_to(string address, bool reachable) =>
        Assert.Equal(reachable, new PublicAddresses(installation.Platform).Contains(IPAddress.Parse(address)));

    [Fact]
    public void The_platform_s_networks_and_this_machine_s_addresses_are_not_of_the_world_whatever_they_are()
    {
        var addresses = new PublicAddresses(Installed("11.22.0.0/16"));
        Assert.False(addresses.Contains(IPAddress.Parse("11.22.0.7")));
        Assert.True(addresses.Contains(IPAddress.Parse("11.23.0.7")));
        foreach (var own in NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses))
            Assert.False(addresses.Contains(own.Address));
    }

    Task<ErrorPage> GetAsync(string url) => fetch.GetAsync(WebUrl.Parse(url), default);

    static (string, bool) Told(ErrorPage page) => (page.Content, page.IsHtml);

    static Installation.Platform Installed(string pool) =>
        new("/nowhere", HostName.Parse("landfall.example.com"), HostName.Parse("apps.example.com"), IPNetwork.Parse(pool), 0, null);

    static async Task AnswerAsync(HttpContext context)
    {
        var (response, path) = (context.Response, context.Request.Path.Value!);
        response.ContentType = path switch { "/json" => "application/json", "/untyped" => null, "/unknown" => "text/html; charset=klingon", _ => "text/html" };
        var step = path.StartsWith("/redirect/", StringComparison.Ordinal) ? int.Parse(path[10..]) : 0;
        if (step > 0) response.Redirect($"/redirect/{step - 1}");
        else if (path == "/redirect-to") response.Redirect(context.Request.QueryString.Value![1..]);
        else if (path == "/redirect-nowhere") response.StatusCode = 302;
        else if (int.TryParse(path[1..], out var status)) response.StatusCode = status;
        else await WriteAsync(context, path);
    }

    static async Task WriteAsync(HttpContext context, string path)
    {
        var (body, gone) = (context.Response.Body, context.RequestAborted);
        switch (path)
        {
            case "/empty": break;
            case "/binary": await body.WriteAsync(new byte[] { 0xff, 0xfe, 0x41 }, gone); break;
            case "/zero": await body.WriteAsync("a\0b"u8.ToArray(), gone); break;
            case "/larger": await body.WriteAsync(Block.AsMemory(0, ErrorPage.Largest + 1), gone); break;
            case "/silent": await Task.Delay(Timeout.Infinite, gone).ContinueWith(_ => { }, TaskScheduler.Default); break;
            case "/cut":
                await body.WriteAsync("<h1>"u8.ToArray(), gone);
                await body.FlushAsync(gone);
                context.Abort();
                break;
            case "/drip": for (; !gone.IsCancellationRequested; await Task.Delay(20, CancellationToken.None)) await DripAsync(body, gone); break;
            case "/endless": while (!gone.IsCancellationRequested) await body.WriteAsync(Block, gone); break;
            case "/bomb":
                context.Response.Headers.ContentEncoding = "gzip";
                await using (var packed = new GZipStream(body, CompressionLevel.Optimal))
                    for (var block = 0; block < 4096; block++) await packed.WriteAsync(Block, gone);
                break;
            default: await context.Response.WriteAsync("there", gone); break;
        }
    }

    static async Task DripAsync(Stream body, CancellationToken gone)
    {
        await body.WriteAsync("a"u8.ToArray(), gone);
        await body.FlushAsync(gone);
    }

    /// <summary>A clock on which ten seconds are over within half of one.</summary>
    sealed class Hurried : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 20 : dueTime, period);
    }
}
