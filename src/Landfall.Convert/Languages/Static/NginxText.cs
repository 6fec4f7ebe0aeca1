using System.Text;
using System.Text.RegularExpressions;
using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>nginx's configuration of a static site. What could end a line, a string or a block of it is refused, not escaped.</summary>
static partial class NginxText
{
    const string File = "static.json";

    public static string Write(SiteSettings site, List<Finding> findings)
    {
        findings.AddRange(site.Unknown.Select(key => Finding.Decide(key, "This key of static.json is not known; it was left out.", File)));
        var headers = Headers(site, findings);
        var text = new StringBuilder();
        text.Append(
            $$"""
            daemon off;
            pid /tmp/nginx/nginx.pid;
            error_log /dev/stderr{{(site.LogLevel == "error" ? "" : " " + site.LogLevel)}};
            events { }
            http {
              include /etc/nginx/mime.types;
              default_type application/octet-stream;
              access_log {{(site.Log ? "/dev/stdout" : "off")}};
              client_body_temp_path /tmp/nginx/body;
              proxy_temp_path /tmp/nginx/proxy;
              fastcgi_temp_path /tmp/nginx/fastcgi;
              uwsgi_temp_path /tmp/nginx/uwsgi;
              scgi_temp_path /tmp/nginx/scgi;
              gzip on;
              gzip_types text/plain text/css text/javascript application/javascript application/json application/xml image/svg+xml;
              server_tokens off;
            {{string.Concat(Maps(headers).Select(line => $"  {line}\n"))}}  server {
                listen ${PORT};
                port_in_redirect off;
                charset {{Safe(site.Encoding, "encoding", findings) ?? "UTF-8"}};
                root "/app/{{Safe(site.Root, "root", findings) ?? "public_html"}}";

            """);
        foreach (var line in headers.Select((header, index) => $"add_header {header.Name} $header_{index} always;").Concat(Lines(site, findings)))
            text.Append("    ").Append(line).Append('\n');
        return text.Append("  }\n}\n").ToString();
    }

    static IEnumerable<string> Lines(SiteSettings site, List<Finding> findings)
    {
        if (site.HttpsOnly) yield return """if ($http_x_forwarded_proto = "http") { return 301 https://$host$request_uri; }""";
        if (Safe(site.CanonicalHost, "canonical_host", findings) is { } host)
            yield return $$"""if ($host != "{{host}}") { return 301 https://{{host}}$request_uri; }""";
        if (site.BasicAuth)
        {
            findings.Add(Finding.Decide("basic_auth", "Visitors are asked for the name and password of BASIC_AUTH_USERNAME and BASIC_AUTH_PASSWORD: both must be set.", File));
            yield return "auth_basic \"Restricted\";";
            yield return "auth_basic_user_file /tmp/nginx/htpasswd;";
        }
        if (Safe(site.ErrorPage, "error_page", findings) is { } page) yield return $"error_page 404 500 /{page.TrimStart('/')};";
        foreach (var (path, address, status) in site.Redirects)
            if (Safe(path, "redirects", findings) is { } from && Safe(address, "redirects", findings) is { } to && status is >= 300 and < 400)
                yield return $$"""location ~ "^/{{Regex.Escape(from.Trim('/'))}}/?$" { return {{status}} "{{to}}"; }""";
        foreach (var (path, origin) in site.Proxies)
            if (Safe(path, "proxies", findings) is { } from && Safe(origin, "proxies", findings) is { } to)
                yield return $$"""location ^~ "/{{from.Trim('/')}}/" { proxy_ssl_server_name on; proxy_pass {{to.TrimEnd('/')}}/; }""";
        foreach (var (pattern, target) in site.Routes.OrderByDescending(route => route.Pattern.Length))
            if (Safe(pattern, "routes", findings) is { } from && Safe(target, "routes", findings) is { } to)
                yield return $$"""location ~ "{{Expression(from)}}$" { try_files {{Tries(site)}} "/{{to.TrimStart('/')}}"; }""";
        if (!site.Routes.Any(r => r.Pattern is "/**" or "/*")) yield return $$"""location / { try_files {{Tries(site)}} =404; }""";
    }

    /// <summary>
    /// The headers, each with its value by the path that was asked for: an inner redirect to another file, and a location with headers of
    /// its own, would lose them. Of several patterns that fit, the last one's headers are sent, and no other's, as the buildpack does.
    /// </summary>
    static List<(string Name, IEnumerable<(string Pattern, string Value)> Values)> Headers(SiteSettings site, List<Finding> findings)
    {
        var patterns = site.Headers.Where(h => Safe(h.Pattern, "headers", findings) is not null).Reverse()
            .Select(h => (h.Pattern, Headers: h.Headers.Where(one => Name().IsMatch(one.Name) && Safe(one.Value, "headers", findings) is not null).ToList())).ToList();
        return [.. patterns.SelectMany(p => p.Headers).Select(h => h.Name).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)
            .Select(name => (name, patterns.Select(p => (p.Pattern, p.Headers.LastOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? ""))))];
    }

    static IEnumerable<string> Maps(List<(string Name, IEnumerable<(string Pattern, string Value)> Values)> headers) => headers.SelectMany((header, index) => (string[])
    [
        $"map $request_uri $header_{index} {{",
        .. header.Values.Select(v => $"""  "~{Expression(v.Pattern)}(?:\?|$)" "{v.Value}";"""),
        "  default \"\";",
        "}",
    ]);

    static string Tries(SiteSettings site) => site.CleanUrls ? "$uri $uri.html $uri/ $uri/index.html" : "$uri $uri/";

    // ** goes over slashes, * does not.
    static string Expression(string pattern) =>
        "^" + Regex.Escape(pattern).Replace("\\*\\*", ".*", StringComparison.Ordinal).Replace("\\*", "[^/]*", StringComparison.Ordinal);

    static string? Safe(string? text, string key, List<Finding> findings)
    {
        if (text is null) return null;
        // A dollar is a variable of nginx's; ${NAME} is one of the environment's, put in when the server starts.
        if (!text.Any(c => char.IsControl(c) || c is '"' or '\\' or ';' or '{' or '}') && !text.Contains('$', StringComparison.Ordinal)) return text;
        if (key == "proxies" && Origin().IsMatch(text)) return text;
        findings.Add(Finding.Blocker(key, $"'{text}' holds characters that nginx would read as its own; it was left out.", File));
        return null;
    }

    [GeneratedRegex(@"\A(?:https?://)?(?:[A-Za-z0-9._~:/-]|\$\{[A-Z][A-Z0-9_]*\})+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Origin();

    [GeneratedRegex(@"\A[A-Za-z0-9-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
