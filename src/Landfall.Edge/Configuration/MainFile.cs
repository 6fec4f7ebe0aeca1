using System.Globalization;
using System.Text;

namespace Landfall.Edge;

/// <summary>HAProxy's main file (its configuration manual, 2.6 to 3.0). All values in it were checked by <see cref="RouteRules"/>.</summary>
static class MainFile
{
    public const string PlatformBackend = "platform";
    const string AdmissionHeader = "X-Landfall-Admission";
    const string Once = "_once";
    const string Any = "_any";

    /// <summary>The backend of a route, which may keep connections to the app.</summary>
    public static string Backend(long endpoint) => $"route_{endpoint.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Both backends of a route, with the same servers: the second one makes a new connection for each request.</summary>
    public static IReadOnlyList<string> Backends(long endpoint) => [Backend(endpoint), OnceBackend(endpoint)];

    /// <summary>The second one.</summary>
    public static string OnceBackend(long endpoint) => Backend(endpoint) + Once;

    /// <summary>The backend of a server that is named with it.</summary>
    public static string BackendOf(string server) => server.Split('/')[0];

    /// <summary>A container's servers in a backend: one that is asked whether it is well, and one that is not, for when none of them is.</summary>
    public static IReadOnlyList<string> Names(Server server) => [server.Name, server.Name + Any];

    /// <summary>True when a server is asked whether it is well.</summary>
    public static bool Checks(string server) => !server.EndsWith(Any, StringComparison.Ordinal);

    /// <summary>What stands behind a server's address.</summary>
    public static string Words(EdgeOptions options, string server) => Checks(server) ? HealthCheck.Words(options) : "backup";

    public static string Render(EdgeOptions options, IReadOnlyList<Route> routes, string structure)
    {
        var text = new StringBuilder();
        text.Append(Head(options, routes, structure));
        text.Append(Frontend(options, "http", options.HttpPort, ""));
        text.Append(Frontend(options, "https", options.HttpsPort, $" ssl crt-list {options.Inside}/{EdgeFiles.CertificateList} alpn h2,http/1.1"));
        text.Append(Nowhere).Append(Platform(options));
        foreach (var route in routes)
        {
            foreach (var backend in Backends(route.Id))
                text.Append(App(options, route, backend, route.KeepsConnections && backend == Backend(route.Id) ? Keeping : Closing));
        }
        return text.ToString();
    }

    // A client is let be silent as long as any route allows: who it is for is not known before it has spoken.
    static string Head(EdgeOptions options, IReadOnlyList<Route> routes, string structure) => $"""
        # Written by Landfall. What is changed here by hand is overwritten.
        global
            description landfall-{structure}
            maxconn 10000
            no strict-limits
            hard-stop-after 1h
            ssl-default-bind-options ssl-min-ver TLSv1.2

        defaults
            mode http
            # Without it a reload closes idle connections under requests that are on their way.
            option idle-close-on-response
            option redispatch 1
            retries 3
            timeout connect 5s
            timeout http-request 10s
            timeout http-keep-alive 60s
            timeout queue 10s
            timeout client {Seconds(routes.Select(route => route.IdleTimeout).Append(TimeSpan.FromSeconds(60)).Max())}
            timeout client-fin 30s
            timeout server 60s
            errorfile 503 {options.Inside}/{EdgeFiles.UnavailablePage}

        """;

    // A connection that is kept may be closed by the app just as the next request is sent, and then that request is lost. One that
    // only asks (RFC 9110, 9.2.1) and has no body is sent again; any other gets a connection of its own.
    const string Keeping = "http-reuse never\n    retry-on conn-failure empty-response\n    retries 1";
    const string Closing = "option http-server-close";

    // Some servers take '_' in a header's name for '-', so both spellings of what the edge says go. What a client names in Connection
    // would be taken away on the last step (RFC 9110, 7.6.1): only the wish to upgrade passes. Each line here costs every request: what
    // is taken away goes in one pass, before headers are added, and a host leads to its backend by one look-up.
    static string Frontend(EdgeOptions options, string scheme, int port, string tls) => $"""

        frontend {scheme}
            bind {options.Address}:{port}{tls}
            http-request del-header ^(connection$|forwarded$|x[-_]forwarded[-_]|x[-_]request[-_](id|start)$) -m reg
            http-request set-header connection upgrade if {"{"} req.hdr(upgrade) -m found {"}"}
            http-request add-header X-Forwarded-For %[src]
            http-request add-header X-Forwarded-Proto {scheme}
            http-request add-header X-Forwarded-Port {port}
            http-request add-header X-Request-Id %[uuid()]
            http-request add-header X-Request-Start t=%[date(0,ms)]
            acl asks method GET HEAD OPTIONS
            acl tells req.hdr(content-length) -m found
            acl tells req.hdr(transfer-encoding) -m found
            use_backend %[{Host},map_str({options.Inside}/{EdgeFiles.OnceHosts},nowhere)] if !asks or tells
            use_backend %[{Host},map_str({options.Inside}/{EdgeFiles.Hosts},nowhere)]

        """;

    const string Host = "req.hdr(host),field(1,:),lower,rtrim(.)";

    const string Nowhere = $"""

        backend nowhere
            http-request return status 404 content-type text/plain string "{Pages.Unknown}\n"

        """;

    static string Platform(EdgeOptions options) => $"""

        backend {PlatformBackend}
            {Redirect(options, options.PlatformHost.Value)}
            {Closing}
            timeout server 600s
            server server unix@{options.PlatformSocket ?? $"{options.Inside}/server.sock"}

        """;

    static string App(EdgeOptions options, Route route, string backend, string connections)
    {
        List<string> lines = ["", $"backend {backend}", $"    balance {Word(route.Balance)}", $"    {connections}", $"    timeout server {Seconds(route.IdleTimeout)}"];
        if (route.Admission is { } admission)
            lines.Add($"    http-request deny deny_status 503 unless {{ req.fhdr({AdmissionHeader}) -m str {admission.Reveal()} }}");
        lines.Add("    http-request del-header x-landfall- -m beg");
        if (route.ForceSsl) lines.Add("    " + Redirect(options, route.Host.Value));
        if (route.ErrorPage is { } page) lines.AddRange(Pages.Own(page, $"{options.Inside}/{EdgeFiles.ErrorPageOf(route)}").Select(line => "    " + line));
        lines.AddRange(HealthCheck.Lines(route).Select(line => "    " + line));
        lines.AddRange(route.Servers.SelectMany(server => Names(server).Select(name => $"    server {name} {server.Address}:{server.Port} {Words(options, name)}")));
        return string.Join('\n', lines) + "\n";
    }

    static string Word(Balance balance) => balance switch
    {
        Balance.RoundRobin => "roundrobin",
        Balance.Random => "random",
        _ => "leastconn",
    };

    static string Redirect(EdgeOptions options, string host)
    {
        var port = options.HttpsPort == 443 ? "" : $":{options.HttpsPort}";
        return $"""
            http-request redirect prefix https://{host}{port} code 301 unless {"{"} ssl_fc {"}"}
                http-response set-header Strict-Transport-Security max-age=31536000 if {"{"} ssl_fc {"}"}
            """;
    }

    static string Seconds(TimeSpan time) => $"{(long)Math.Ceiling(time.TotalSeconds)}s";
}
