using System.Net;

namespace Landfall.Edge;

/// <summary>Tells an answer of the edge from an answer of an app.</summary>
public static class EdgePages
{
    /// <summary>How many bytes of an answer tell.</summary>
    public const int Largest = 256;

    /// <summary>The header that the edge's answers with a route's own page have.</summary>
    public const string Header = "X-Landfall-Page";

    /// <summary>True when the edge answered by itself, because no container did: its 503 page, HAProxy's 502 and 504, or a page of the route's own.</summary>
    /// <param name="start">The first <see cref="Largest"/> bytes of the answer, or all of it.</param>
    /// <param name="marked">It has <see cref="Header"/>.</param>
    public static bool IsOwn(HttpStatusCode status, string start, bool marked) => status switch
    {
        HttpStatusCode.ServiceUnavailable => marked || start == Pages.Text,
        HttpStatusCode.BadGateway => marked || start.Contains("<h1>502 Bad Gateway</h1>\nThe server returned an invalid or incomplete response.", StringComparison.Ordinal),
        HttpStatusCode.GatewayTimeout => marked || start.Contains("<h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.", StringComparison.Ordinal),
        _ => false,
    };
}

/// <summary>What the edge answers by itself.</summary>
static class Pages
{
    public const string Text = "This app is not available right now. Please try again in a moment.\n";

    /// <summary>A whole answer, as HAProxy sends it when a route has no servers or does not admit.</summary>
    public static string Unavailable { get; } = string.Join("\r\n",
        "HTTP/1.0 503 Service Unavailable", "Content-Type: text/plain; charset=utf-8", "Cache-Control: no-cache", "Retry-After: 10",
        $"Content-Length: {Text.Length}", "Connection: close", "", Text);

    /// <summary>The lines of a backend whose visitors are shown this page in place of what HAProxy says when a container does not answer.</summary>
    public static IEnumerable<string> Own(ErrorPage page, string file) => new[] { 502, 503, 504 }.Select(status =>
        $"http-error status {status} content-type {page.ContentType} file {file} hdr Cache-Control no-cache hdr Retry-After 10 hdr {EdgePages.Header} maintenance");

    /// <summary>The text for a host that nobody has.</summary>
    public const string Unknown = "no such app here";
}
