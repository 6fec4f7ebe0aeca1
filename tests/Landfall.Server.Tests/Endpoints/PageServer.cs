using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Landfall.Server.Tests.Endpoints;

/// <summary>A web server of somebody's, on every loopback address of this machine.</summary>
sealed class PageServer : IAsyncDisposable
{
    readonly WebApplication web;
    int requests;

    PageServer(WebApplication web) => this.web = web;

    public int Port => new Uri(web.Urls.First()).Port;

    /// <summary>How often anything was asked of it.</summary>
    public int Requests => requests;

    public string Url(string path) => $"http://127.0.0.1:{Port}{path}";

    public static async Task<PageServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.IPv6Any, 0));
        var server = new PageServer(builder.Build());
        server.web.Run(context =>
        {
            Interlocked.Increment(ref server.requests);
            return answer(context);
        });
        await server.web.StartAsync();
        return server;
    }

    /// <summary>Answers 200 with this.</summary>
    public static Task<PageServer> StartAsync(string content, string type = "text/html") => StartAsync(context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(content);
    });

    public async ValueTask DisposeAsync() => await web.DisposeAsync();
}
