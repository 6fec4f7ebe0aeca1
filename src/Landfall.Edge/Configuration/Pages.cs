namespace Landfall.Edge;

/// <summary>What the edge answers by itself.</summary>
static class Pages
{
    const string Text = "This app is not available right now. Please try again in a moment.\n";

    /// <summary>A whole answer, as HAProxy sends it when a route has no servers or does not admit.</summary>
    public static string Unavailable { get; } = string.Join("\r\n",
        "HTTP/1.0 503 Service Unavailable", "Content-Type: text/plain; charset=utf-8", "Cache-Control: no-cache", "Retry-After: 10",
        $"Content-Length: {Text.Length}", "Connection: close", "", Text);

    /// <summary>The text for a host that nobody has.</summary>
    public const string Unknown = "no such app here";
}
