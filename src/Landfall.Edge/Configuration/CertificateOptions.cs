namespace Landfall.Edge;

/// <summary>What stands beside a certificate in HAProxy's list of them (its configuration manual, 5.1 crt-list): for this host alone.</summary>
static class CertificateOptions
{
    /// <summary>In brackets, with a blank behind them; nothing when all is as for every host.</summary>
    public static string Of(Route route)
    {
        List<string> words = [];
        if (route.Protocols is { } protocols) words.Add($"ssl-min-ver {protocols.Least} ssl-max-ver {protocols.Most}");
        if (Ciphers(route) is { } ciphers) words.Add($"ciphers {ciphers}");
        return words.Count == 0 ? "" : $"[{string.Join(' ', words)}] ";
    }

    static string? Ciphers(Route route)
    {
        if (route is { Suites: null, Protocols: null or { ForwardSecrecyOnly: false, Outdated: false } }) return null;
        var suites = route.Suites ?? CipherSuites.All;
        var words = route.Protocols is { ForwardSecrecyOnly: true } ? suites.WithForwardSecrecy : suites.Names;
        // OpenSSL 3 signs a handshake of TLS 1.0 or 1.1 at its lowest security level only.
        return string.Join(':', route.Protocols is { Outdated: true } ? words.Append("@SECLEVEL=0") : words);
    }
}
