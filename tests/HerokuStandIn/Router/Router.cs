using System.Globalization;
using HerokuStandIn.Apps;
using HerokuStandIn.Dynos;

namespace HerokuStandIn.Router;

/// <summary>Sends requests to a web dyno that is up. Maintenance stops them here and nowhere else: the process goes on.</summary>
sealed class Router(AppStore store, Formation formation, TimeProvider time) : IDisposable
{
    static readonly string[] PerConnection = ["Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Upgrade", "Proxy-Connection"];

    readonly HttpMessageInvoker client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    int turn;

    public async Task RouteAsync(HttpContext http)
    {
        var dynos = formation.Dynos.Where(d => d.Plan.Type == "web" && d.State == "up").ToList();
        if (store.Current.Maintenance) await PageAsync(http, "Offline for Maintenance", "This application is undergoing maintenance right now.");
        else if (dynos.Count == 0) await PageAsync(http, "Application Error", "No web dyno is running (H14).");
        else await ForwardAsync(http, dynos[(int)((uint)Interlocked.Increment(ref turn) % dynos.Count)].Plan.Port);
    }

    public void Dispose() => client.Dispose();

    static async Task PageAsync(HttpContext http, string title, string text)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync($"<!DOCTYPE html><title>{title}</title><h1>{title}</h1><p>{text}</p>");
    }

    async Task ForwardAsync(HttpContext http, int port)
    {
        using var request = Request(http.Request, port);
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, http.RequestAborted);
        }
        catch (HttpRequestException)
        {
            await PageAsync(http, "Application Error", "The web dyno closed the connection without an answer (H13).");
            return;
        }
        using (response)
        {
            http.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(h => !IsPerConnection(h.Key)))
                http.Response.Headers[name] = values.ToArray();
            await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
    }

    HttpRequestMessage Request(HttpRequest from, int port)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), $"http://127.0.0.1:{port}{from.PathBase}{from.Path}{from.QueryString}");
        if (from.ContentLength > 0 || from.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(from.Body);
        foreach (var (name, values) in from.Headers.Where(h => !IsPerConnection(h.Key)))
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        void Set(string name, string value)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
        Set("X-Forwarded-For", $"{from.HttpContext.Connection.RemoteIpAddress}");
        Set("X-Forwarded-Proto", from.Scheme);
        Set("X-Forwarded-Port", (from.Host.Port ?? 80).ToString(CultureInfo.InvariantCulture));
        Set("X-Request-Start", time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        Set("X-Request-Id", $"{Guid.NewGuid()}");
        Set("Via", "1.1 heroku-router");
        return request;
    }

    static bool IsPerConnection(string header) => PerConnection.Contains(header, StringComparer.OrdinalIgnoreCase);
}
