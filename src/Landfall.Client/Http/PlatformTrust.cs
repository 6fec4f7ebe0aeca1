using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Landfall.Client.Http;

/// <summary>
/// Whose certificates are believed: the machine's roots (and SSL_CERT_FILE, which the runtime reads itself), and for the
/// platform and its endpoints also the platform's own certificate authority. Names and dates are always checked.
/// </summary>
public static class PlatformTrust
{
    /// <summary>A handler that also believes the authority in a PEM file; null: only the machine's roots. It follows no redirects.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static SocketsHttpHandler Handler(string? authorityFile)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (authorityFile is null) return handler;
        var authority = new X509Certificate2Collection();
        authority.ImportFromPemFile(authorityFile);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && Proves(authority, certificate, chain));
        return handler;
    }

    /// <summary>The certificate that a platform shows, believed by the same rule.</summary>
    /// <exception cref="UnreachableException">It cannot be reached, or is not believed.</exception>
    public static async Task<X509Certificate2> CertificateAsync(Uri origin, string? authorityFile, CancellationToken stop)
    {
        using var handler = Handler(authorityFile);
        handler.SslOptions.TargetHost = origin.DnsSafeHost;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(origin.DnsSafeHost, origin.Port, stop);
            await using var secure = new SslStream(client.GetStream());
            await secure.AuthenticateAsClientAsync(handler.SslOptions, stop);
            return X509CertificateLoader.LoadCertificate(secure.RemoteCertificate!.GetRawCertData());
        }
        catch (Exception failure) when (failure is SocketException or IOException or AuthenticationException)
        {
            throw new UnreachableException($"The certificate of {origin.Authority} cannot be read: {failure.Message}", failure);
        }
    }

    // Only the chain was in doubt: the name is already checked. A private authority publishes no revocation list.
    static bool Proves(X509Certificate2Collection authority, X509Certificate? certificate, X509Chain? presented)
    {
        if (certificate is not X509Certificate2 leaf) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (presented is not null)
            foreach (var element in presented.ChainElements) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(leaf);
    }
}
