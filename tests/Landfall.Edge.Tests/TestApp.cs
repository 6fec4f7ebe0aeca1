using System.Net;
using Landfall.Edge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Landfall.Edge.Tests;

/// <summary>An app behind the edge: it tells its name, and what it was sent.</summary>
public sealed class TestApp : IAsyncDisposable
{
    readonly WebApplication web;
    int requests;
    int busy;
    long sent;

    TestApp(WebApplication web, string name) => (this.web, Name) = (web, name);

    public string Name { get; }

    /// <summary>What it was asked, without the edge's own questions whether it is well.</summary>
    public int Requests => requests;

    /// <summary>The status that it gives the edge when that asks whether it is well; null: it does not answer.</summary>
    public int? Health { get; set; } = 200;

    /// <summary>The edge's own questions whether it is well: path, and all headers.</summary>
    public System.Collections.Concurrent.ConcurrentBag<string> Checks { get; } = [];

    /// <summary>How many of them it has not answered to the end.</summary>
    public int Busy => busy;

    /// <summary>How many bytes of <c>?size=</c> were taken from it.</summary>
    public long Sent => Interlocked.Read(ref sent);

    public System.Collections.Concurrent.ConcurrentBag<string> Paths { get; } = [];

    /// <summary>All headers of all requests, as <c>name: value</c>.</summary>
    public System.Collections.Concurrent.ConcurrentBag<string> Headers { get; } = [];

    public Server Server { get; private set; } = null!;

    public static async Task<TestApp> StartAsync(string name, string? socket = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // An app that lets itself be kept waiting.
            (kestrel.Limits.MinRequestBodyDataRate, kestrel.Limits.MinResponseDataRate) = (null, null);
            if (socket is null) kestrel.Listen(IPAddress.Loopback, 0);
            else kestrel.ListenUnixSocket(socket);
        });
        var app = new TestApp(builder.Build(), name);
        app.web.Run(app.AnswerAsync);
        await app.web.StartAsync();
        if (socket is null) app.Server = new Server(name, IPAddress.Loopback, new Uri(app.web.Urls.First()).Port);
        return app;
    }

    public async ValueTask DisposeAsync() => await web.DisposeAsync();

    async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.ContainsKey("X-Aptible-Health-Check"))
        {
            await CheckAsync(context);
            return;
        }
        Interlocked.Increment(ref requests);
        Interlocked.Increment(ref busy);
        try
        {
            await ServeAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref busy);
        }
    }

    async Task ServeAsync(HttpContext context)
    {
        Paths.Add(context.Request.Path);
        if (context.Request.Query.ContainsKey("upgrade"))
        {
            // Like a websocket on which nothing is said.
            await using var tunnel = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
            await tunnel.CopyToAsync(Stream.Null, context.RequestAborted);
            return;
        }
        if (int.TryParse(context.Request.Query["wait"], out var milliseconds)) await Task.Delay(milliseconds);
        var headers = context.Request.Headers.SelectMany(header => header.Value.Select(value => $"{header.Key.ToLowerInvariant()}: {value}")).ToList();
        headers.ForEach(Headers.Add);
        if (context.Request.Query.ContainsKey("read")) await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.ContentType = "text/plain";
        if (int.TryParse(context.Request.Query["drip"], out var dripping)) await DripAsync(context, dripping);
        if (long.TryParse(context.Request.Query["size"], out var size)) await SendAsync(context, size);
        await context.Response.WriteAsync($"{Name}\n{string.Join('\n', headers)}\n");
    }

    static async Task DripAsync(HttpContext context, int milliseconds)
    {
        for (; milliseconds > 0; milliseconds -= 100)
        {
            await context.Response.WriteAsync(".", context.RequestAborted);
            await Task.Delay(100, context.RequestAborted);
        }
    }

    async Task SendAsync(HttpContext context, long size)
    {
        var block = new byte[64 * 1024];
        for (; size > 0; size -= block.Length)
        {
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
            Interlocked.Add(ref sent, block.Length);
        }
    }

    async Task CheckAsync(HttpContext context)
    {
        Checks.Add($"{context.Request.Method} {context.Request.Path} {context.Request.Protocol} {context.Request.Host}");
        if (Health is { } status) context.Response.StatusCode = status;
        else await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
