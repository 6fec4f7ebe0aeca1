using System.Net;
using Landfall.Edge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Landfall.Edge.Tests;

/// <summary>An app behind the edge: it tells its name, and what it was sent.</summary>
public sealed class TestApp : IAsyncDisposable
{
    readonly WebApplication web;
    int requests;

    TestApp(WebApplication web, string name) => (this.web, Name) = (web, name);

    public string Name { get; }

    public int Requests => requests;

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
        Interlocked.Increment(ref requests);
        Paths.Add(context.Request.Path);
        if (int.TryParse(context.Request.Query["wait"], out var milliseconds)) await Task.Delay(milliseconds);
        var headers = context.Request.Headers.SelectMany(header => header.Value.Select(value => $"{header.Key.ToLowerInvariant()}: {value}")).ToList();
        headers.ForEach(Headers.Add);
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync($"{Name}\n{string.Join('\n', headers)}\n");
    }
}
