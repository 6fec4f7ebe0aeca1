using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Landfall.Programs;

namespace HerokuStandIn.Certificates;

/// <summary>A certificate authority of the stand-in's own, for the address that backups are downloaded from. Made anew at each start.</summary>
static class Authority
{
    /// <summary>Issues a certificate for the address and writes the authority's own to <paramref name="authorityPath"/> (PEM).</summary>
    public static X509Certificate2 Issue(IPAddress address, string authorityPath, DateTimeOffset now)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Heroku stand-in", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        AtomicFile.Write(authorityPath, authority.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, now.AddDays(-1), now.AddDays(29), RandomNumberGenerator.GetBytes(16));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
