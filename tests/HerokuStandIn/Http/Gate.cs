using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using HerokuStandIn.Control;

namespace HerokuStandIn.Http;

/// <summary>Who may come in, and the headers that every answer carries (heroku 2.2).</summary>
sealed class Gate(StandInOptions options, StandIn standIn, Switches switches, RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        http.Response.Headers["Request-Id"] = $"{Guid.NewGuid()}";
        http.Response.Headers["RateLimit-Remaining"] = "4500";
        var path = http.Request.Path;
        if (path.StartsWithSegments("/_standin"))
            await next(http);
        else if (!standIn.IsReady)
            await Answer.Refused(503, "api_maintenance", "The stand-in is starting or stopping.").ExecuteAsync(http);
        else if (switches.TokenRefused || !IsOwner(http.Request))
            await RefuseAsync(http);
        else if (!IsPlatform(path) || http.Request.Headers.Accept.ToString().Contains("version=3", StringComparison.Ordinal))
            await next(http);
        else
            await Answer.Refused(404, "not_found", "There is no such endpoint; does the Accept header name version=3?").ExecuteAsync(http);
    }

    static bool IsPlatform(PathString path) =>
        !path.StartsWithSegments("/client") && !path.StartsWithSegments("/postgres") && !path.StartsWithSegments("/git");

    static async Task RefuseAsync(HttpContext http)
    {
        // git asks for credentials only when it is challenged.
        if (http.Request.Path.StartsWithSegments("/git")) http.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
        await Answer.Refused(401, "unauthorized", "Invalid credentials provided.").ExecuteAsync(http);
    }

    bool IsOwner(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var given) || given.Parameter is null) return false;
        var token = given.Scheme == "Bearer" ? given.Parameter : given.Scheme == "Basic" ? Password(given.Parameter) : "";
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(options.Token.Reveal()));
    }

    static string Password(string basic)
    {
        var bytes = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, bytes, out var length)) return "";
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
