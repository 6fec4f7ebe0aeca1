using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Landfall.Programs;

namespace HerokuStandIn.Postgres;

/// <summary>The database's certificate: self-signed, as no client of Heroku Postgres can verify it either (heroku 3.4, 13).</summary>
static class ServerCertificate
{
    public static string CertificateIn(string directory) => Path.Combine(directory, "server.crt");
    public static string KeyIn(string directory) => Path.Combine(directory, "server.key");

    public static void Write(string directory, IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        AtomicFile.Write(CertificateIn(directory), certificate.ExportCertificatePem());
        AtomicFile.Write(KeyIn(directory), key.ExportPkcs8PrivateKeyPem());
    }
}
