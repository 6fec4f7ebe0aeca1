using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Landfall.Values;

namespace Landfall.Edge.Tests;

/// <summary>A certificate authority for one test.</summary>
public sealed class Authority : IDisposable
{
    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Authority()
    {
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public X509Certificate2 Root { get; }

    public Secret Issue(string host)
    {
        using var leaf = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(host, new CertificateRequest($"CN={host}", leaf, HashAlgorithmName.SHA256), leaf);
    }

    /// <summary>One with an RSA key.</summary>
    public Secret IssueRsa(string host)
    {
        using var leaf = RSA.Create(2048);
        return Sign(host, new CertificateRequest($"CN={host}", leaf, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), leaf);
    }

    /// <summary>A well-formed certificate that OpenSSL will not serve: its key is too small.</summary>
    public Secret IssueWeak(string host)
    {
        using var leaf = RSA.Create(512);
        return Sign(host, new CertificateRequest($"CN={host}", leaf, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), leaf);
    }

    public void Dispose()
    {
        Root.Dispose();
        key.Dispose();
    }

    Secret Sign(string host, CertificateRequest request, AsymmetricAlgorithm leaf)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var generator = X509SignatureGenerator.CreateForECDsa(key);
        using var signed = request.Create(
            Root.SubjectName, generator, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
        return new Secret(signed.ExportCertificatePem() + "\n" + leaf.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
