namespace Landfall.Edge;

/// <summary>
/// What HAProxy asks each container while it serves (interface 4.6), as the release check asked it before. It is patient: only three
/// failures in a row are believed, and one answer is.
/// </summary>
static class HealthCheck
{
    /// <summary>The words of a server that is checked. The interval is also the time that an answer may take.</summary>
    public static string Words(EdgeOptions options) => $"check inter {(long)options.HealthInterval.TotalMilliseconds}ms fall 3 rise 1";

    /// <summary>The lines of a backend whose servers are checked. Any answer of http passes, unless it is strict: then only 200.</summary>
    public static IReadOnlyList<string> Lines(Route route) =>
    [
        "option httpchk",
        // All that are not asked, as long as none of those that are is well.
        "option allbackups",
        $"http-check send meth GET uri {(route.StrictHealthChecks ? "/healthcheck" : "/")} ver HTTP/1.1 hdr Host containers hdr X-Aptible-Health-Check true",
        $"http-check expect status {(route.StrictHealthChecks ? "200" : "100-999")}",
    ];
}
