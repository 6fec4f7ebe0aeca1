using System.Security.Cryptography.X509Certificates;
using Landfall.Edge;
using Landfall.Programs;
using Landfall.Server.Endpoints;
using Landfall.Values;

namespace Landfall.Server.Installation;

/// <summary>The edge of this installation: HAProxy on the shared directory, with the platform's own certificate.</summary>
static class EdgeFactory
{
    static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>The edge. Its first file is written before anybody starts HAProxy.</summary>
    public static IEdge Create(Platform platform, IServiceProvider services)
    {
        var (ca, time) = (services.GetRequiredService<CertificateAuthority>(), services.GetRequiredService<TimeProvider>());
        var options = new EdgeOptions(
            platform.EdgeDirectory, platform.Host, Certificate(platform, "platform.pem", platform.Host.Value, ca, time),
            Certificate(platform, "default.pem", "unknown.invalid", ca, time))
        {
            PlatformSocket = platform.Socket,
        };
        HaproxyEdge.WriteInitial(options);
        return new HaproxyEdge(options, time);
    }

    static Secret Certificate(Platform platform, string file, string name, CertificateAuthority ca, TimeProvider time)
    {
        var path = Path.Combine(platform.Directory, "keys", file);
        if (!File.Exists(path) || Expires(path) - time.GetUtcNow() < RenewBefore)
        {
            var (certificate, key) = ca.Issue([name]);
            AtomicFile.Write(path, certificate + key.Reveal());
        }
        return new Secret(File.ReadAllText(path));
    }

    static DateTimeOffset Expires(string path)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
        return certificate.NotAfter.ToUniversalTime();
    }
}
