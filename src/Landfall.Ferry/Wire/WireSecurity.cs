using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>TLS as libpq's <c>sslmode</c> has it: a certificate is looked at only where that is asked for.</summary>
static class WireSecurity
{
    /// <summary>True: more has come through this stream and need only be deciphered.</summary>
    public static bool HasMore(Stream stream) => stream is Secured { HasMore: true };

    public static async Task<Stream> WrapAsync(Stream plain, PostgresUrl url, string mode, CancellationToken stop)
    {
        var secure = new Secured(plain);
        try
        {
            var root = url.Options.GetValueOrDefault("sslrootcert");
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = ConnectionText.Host(url),
                RemoteCertificateValidationCallback = (_, certificate, _, errors) => Accepts(mode, root, certificate, errors),
            }, stop);
            return secure;
        }
        catch (AuthenticationException refused)
        {
            await secure.DisposeAsync();
            throw new IOException($"TLS failed: {refused.Message}", refused);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    static bool Accepts(string mode, string? root, X509Certificate? certificate, SslPolicyErrors errors)
    {
        // Heroku's certificates do not verify, and its clients ask for "require" (heroku 3.4). With a root at hand, it is used.
        var verifies = mode is "verify-ca" or "verify-full" || root is not null;
        if (!verifies) return true;
        if (certificate is not X509Certificate2 presented || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return false;
        if (mode == "verify-full" && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
        return root is null ? !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) : IsOf(root, presented);
    }

    static bool IsOf(string root, X509Certificate2 presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(root);
        return chain.Build(presented);
    }

    sealed class Secured(Stream plain) : SslStream(plain)
    {
        public bool HasMore => InnerStream is BlockingStream { HasMore: true };
    }
}
