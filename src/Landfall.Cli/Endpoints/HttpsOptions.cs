using System.CommandLine;
using Landfall.Client.Endpoints;

namespace Landfall.Cli.Endpoints;

/// <summary>What an https endpoint can be told (interface 5); its settings travel with the operation (interface 1.2).</summary>
sealed class HttpsOptions
{
    readonly Toggle defaultDomain = new("default-domain", "Serve on the platform's default domain");
    readonly Option<int?> port = new("--port") { Description = "The container's port" };
    readonly Toggle isInternal = new("internal", "Not for the public");
    readonly Option<string[]> allowed = new("--ip-whitelist")
    {
        Description = "IPv4 addresses and CIDRs that may come in",
        AllowMultipleArgumentsPerToken = true,
    };
    readonly Toggle managedTls = new("managed-tls", "A certificate from an ACME authority");
    readonly Option<string?> managedTlsDomain = new("--managed-tls-domain") { Description = "Your domain, for that certificate" };
    readonly Toggle shared = new("shared", "Share the front with other endpoints");
    readonly Option<string?> algorithm = new("--load-balancing-algorithm-type") { Description = "How requests are spread" };
    readonly (string Setting, Toggle Flag)[] flags =
    [
        ("FORCE_SSL", new("force-ssl", "Redirect http to https")),
        ("STRICT_HEALTH_CHECKS", new("strict-health-checks", "Health checks must answer 200")),
        ("SHOW_ELB_HEALTHCHECKS", new("show-elb-healthchecks", "Log runtime health checks")),
        ("DISABLE_WEAK_CIPHER_SUITES", new("disable-weak-cipher-suites", "Speak no weak suites")),
        ("LANDFALL_KEEP_CONNECTIONS", new("keep-connections", "Keep connections to the app between requests")),
    ];
    readonly (string Setting, Option<string?> Text)[] texts =
    [
        ("IDLE_TIMEOUT", new("--idle-timeout") { Description = "Seconds that a request may be silent" }),
        ("MAINTENANCE_PAGE_URL", new("--maintenance-page-url") { Description = "Page shown when the app does not answer" }),
        ("RELEASE_HEALTHCHECK_TIMEOUT", new("--release-healthcheck-timeout") { Description = "Seconds a release has to answer" }),
        ("SSL_PROTOCOLS_OVERRIDE", new("--ssl-protocols-override") { Description = "TLS versions" }),
        ("SSL_CIPHERS_OVERRIDE", new("--ssl-ciphers-override") { Description = "Suites of TLS 1.2 and older, joined by ':'" }),
    ];

    public void AddTo(Command command)
    {
        foreach (var toggle in new[] { defaultDomain, isInternal, managedTls, shared }.Concat(flags.Select(f => f.Flag))) toggle.AddTo(command);
        foreach (var option in new Option[] { port, allowed, managedTlsDomain, algorithm }.Concat(texts.Select(t => t.Text))) command.Add(option);
    }

    /// <exception cref="UsageException">What was given does not go together.</exception>
    public HttpsEndpoint Endpoint(ParseResult parsed)
    {
        var (byDefault, byAcme) = (defaultDomain.Value(parsed) ?? false, managedTls.Value(parsed) ?? parsed.GetValue(managedTlsDomain) is not null);
        if (byDefault && byAcme) throw new UsageException("--default-domain and --managed-tls exclude each other.");
        if (!byDefault && !byAcme) throw new UsageException("Say how the endpoint gets its name: --default-domain, or --managed-tls-domain DOMAIN.");
        if (parsed.GetValue(port) is < 1 or > 65535) throw new UsageException("--port is 1 to 65535.");
        return new HttpsEndpoint
        {
            DefaultDomain = byDefault,
            Port = parsed.GetValue(port),
            Internal = isInternal.Value(parsed) ?? false,
            AllowedAddresses = parsed.GetValue(allowed) ?? [],
            ManagedTls = byAcme,
            ManagedTlsDomain = parsed.GetValue(managedTlsDomain),
            Shared = shared.Value(parsed) ?? false,
            LoadBalancing = parsed.GetValue(algorithm),
        };
    }

    public IReadOnlyDictionary<string, string> Settings(ParseResult parsed)
    {
        var settings = new Dictionary<string, string>();
        foreach (var (name, flag) in flags)
            if (flag.Value(parsed) is { } said) settings[name] = said ? "true" : "false";
        foreach (var (name, text) in texts)
            if (parsed.GetValue(text) is { } said) settings[name] = said;
        return settings;
    }
}
