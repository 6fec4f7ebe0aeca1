using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Landfall.Values;

namespace Landfall.Edge;

/// <summary>
/// What must hold before anything is written. One bad route in the file would keep HAProxy from starting, and with it every other
/// one; and nothing that came from a user may become a word of its language.
/// </summary>
static partial class RouteRules
{
    /// <exception cref="EdgeException">A rule is broken; the message names the host.</exception>
    public static void Check(EdgeOptions options, IReadOnlyList<Route> routes)
    {
        CheckOptions(options);
        Once(routes.Select(route => route.Id), "endpoint");
        Once(routes.Select(route => route.Host.Value).Append(options.PlatformHost.Value), "host");
        foreach (var route in routes) CheckRoute(route);
    }

    static void CheckOptions(EdgeOptions options)
    {
        if (!Place().IsMatch(options.Inside) || options.PlatformSocket is { } socket && !Place().IsMatch(socket))
            throw new EdgeException("The edge's directory and socket are absolute paths of letters, digits, '/', '_', '.' and '-'.");
        if (!Address().IsMatch(options.Address)) throw new EdgeException($"'{options.Address}' is no address to listen on.");
        CheckCertificate(options.PlatformHost, options.PlatformCertificate);
        CheckCertificate(options.PlatformHost, options.DefaultCertificate);
    }

    static void CheckRoute(Route route)
    {
        CheckCertificate(route.Host, route.Certificate);
        if (route.Admission is { } admission && !Word().IsMatch(admission.Reveal()))
            throw new EdgeException($"The admission of '{route.Host}' is not of 16 to 128 letters, digits, '_' and '-'.");
        if (route.IdleTimeout < TimeSpan.FromSeconds(1) || route.IdleTimeout > TimeSpan.FromHours(24))
            throw new EdgeException($"The idle timeout of '{route.Host}' is not between a second and a day.");
        Once(route.Servers.Select(server => server.Name), $"server of '{route.Host}'");
        foreach (var server in route.Servers)
        {
            if (!ServerName().IsMatch(server.Name)) throw new EdgeException($"'{server.Name}' of '{route.Host}' is no server's name.");
            if (server.Address.AddressFamily != AddressFamily.InterNetwork || server.Port is < 1 or > 65535)
                throw new EdgeException($"'{server.Address}' port {server.Port} of '{route.Host}' is no IPv4 address with a port.");
        }
    }

    static void CheckCertificate(HostName host, Secret certificate)
    {
        try
        {
            using var pair = X509Certificate2.CreateFromPem(certificate.Reveal(), certificate.Reveal());
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            // The reason may repeat what it read.
            throw new EdgeException($"The certificate of '{host}' and its private key are not readable PEM, or do not belong together.");
        }
    }

    static void Once<T>(IEnumerable<T> things, string kind)
    {
        if (things.GroupBy(thing => thing).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new EdgeException($"The {kind} '{twice.Key}' is there twice.");
    }

    [GeneratedRegex(@"\A/[A-Za-z0-9/_.-]{1,90}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    [GeneratedRegex(@"\A(?:\*|[0-9.]{7,15}|[0-9a-f:]{2,45})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{16,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ServerName();
}
