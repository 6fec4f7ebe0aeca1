using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Server.Endpoints;

/// <summary>A private CA: ECDSA P-256, ten years for itself, 397 days (the longest that clients take) for what it signs.</summary>
sealed class CertificateAuthority
{
    static readonly TimeSpan OwnLife = TimeSpan.FromDays(3650);
    static readonly TimeSpan LeafLife = TimeSpan.FromDays(397);
    readonly X509Certificate2 certificate;
    readonly TimeProvider time;

    CertificateAuthority(X509Certificate2 certificate, TimeProvider time) => (this.certificate, this.time) = (certificate, time);

    public string Pem => certificate.ExportCertificatePem();

    public Secret Key => new(certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

    public static CertificateAuthority Create(string name, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        return new CertificateAuthority(request.CreateSelfSigned(now.AddHours(-1), now + OwnLife), time);
    }

    public static CertificateAuthority Load(string certificate, Secret key, TimeProvider time) =>
        new(X509Certificate2.CreateFromPem(certificate, key.Reveal()), time);

    /// <summary>The platform's own CA from its files, made when there is none.</summary>
    public static CertificateAuthority LoadOrMake(string certificateFile, string keyFile, string name, TimeProvider time)
    {
        if (File.Exists(keyFile)) return Load(File.ReadAllText(certificateFile), new Secret(File.ReadAllText(keyFile)), time);
        var made = Create(name, time);
        AtomicFile.Write(certificateFile, made.Pem, AtomicFile.Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        // The key is written last: its presence says that both are there.
        AtomicFile.Write(keyFile, made.Key.Reveal());
        return made;
    }

    /// <summary>Whether a certificate is signed by this authority and valid now. Its name is not looked at.</summary>
    public bool Issued(X509Certificate2 leaf)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }

    /// <summary>A certificate for these names: PEM of the certificate, then of its key.</summary>
    public (string Certificate, Secret Key) Issue(IReadOnlyList<string> names, IPAddress? address = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(names[0]), key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names) alternatives.AddDnsName(name);
        if (address is not null) alternatives.AddIpAddress(address);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, true, false));
        var now = time.GetUtcNow();
        using var leaf = request.Create(certificate, now.AddHours(-1), now + LeafLife, RandomNumberGenerator.GetBytes(16));
        return (leaf.ExportCertificatePem() + "\n", new Secret(key.ExportPkcs8PrivateKeyPem() + "\n"));
    }

    // A common name has at most 64 characters; the names that count are the alternative ones.
    static X500DistinguishedName Name(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name.Length > 64 ? name[..64] : name);
        return builder.Build();
    }
}
