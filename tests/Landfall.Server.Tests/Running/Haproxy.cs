using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Landfall.Edge;
using Landfall.Programs;
using Landfall.Server.Endpoints;
using Landfall.Server.Installation;
using Landfall.Values;

namespace Landfall.Server.Tests.Running;

/// <summary>This machine's HAProxy, for one installation.</summary>
sealed class Haproxy
{
    readonly int httpPort = FreePort();
    EdgeOptions? options;
    Process? process;

    public int HttpsPort { get; } = FreePort();

    public HaproxyEdge Edge(Platform platform, CertificateAuthority authority)
    {
        options = new EdgeOptions(platform.EdgeDirectory, platform.Host, Certificate(authority, platform.Host.Value), Certificate(authority, "unknown.invalid"))
        {
            PlatformSocket = platform.Socket, Address = "127.0.0.1", HttpPort = httpPort, HttpsPort = HttpsPort,
        };
        HaproxyEdge.WriteInitial(options);
        return new HaproxyEdge(options, TimeProvider.System);
    }

    /// <summary>Starts it on the file that the edge wrote.</summary>
    public void Start()
    {
        process = ProgramRunner.Start(new Landfall.Programs.Program("haproxy", options!.Arguments));
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    public async Task StopAsync()
    {
        if (process is null) return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    static Secret Certificate(CertificateAuthority authority, string name)
    {
        var (certificate, key) = authority.Issue([name]);
        return new Secret(certificate + key.Reveal());
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
