using HerokuStandIn.Http;

namespace HerokuStandIn.Control;

/// <summary>Delays or refuses a request when a test has asked for it.</summary>
sealed class Faults(Switches switches, RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var fault = http.Request.Path.StartsWithSegments("/_standin") ? null : switches.Take(http.Request.Method, http.Request.Path);
        if (fault is { DelayMilliseconds: > 0 }) await Task.Delay(fault.DelayMilliseconds, http.RequestAborted);
        if (fault?.Status is { } status) await Refusal(status).ExecuteAsync(http);
        else await next(http);
    }

    static Answer Refusal(int status) => status == StatusCodes.Status429TooManyRequests
        ? Answer.Refused(status, "rate_limit", "Your account reached the API rate limit")
        : Answer.Refused(status, status == 503 ? "api_maintenance" : "internal_server_error", "The stand-in was asked to fail here.");
}
