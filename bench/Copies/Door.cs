using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Landfall.Ferry;
using Landfall.Values;

/// <summary>Lets agents in as the platform does, without a platform: TLS, a request to upgrade, and the token.</summary>
sealed class Door : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly X509Certificate2 certificate = NewCertificate();
    readonly CancellationTokenSource stop = new();
    readonly Agents agents;

    public Door(Agents agents)
    {
        this.agents = agents;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Pin => AgentTicket.PinOf(certificate);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        certificate.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested) _ = LetInAsync(await listener.AcceptTcpClientAsync(stop.Token));
    }

    async Task LetInAsync(TcpClient client)
    {
        using var closing = client;
        client.NoDelay = true;
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
            var links = agents.Find(await TokenAsync(stream));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                links is null ? "HTTP/1.1 404 Not Found\r\n\r\n" : $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: {SourceAgent.Protocol}\r\n\r\n"));
            if (links is not null) await links.HoldAsync(stream, stop.Token);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The agent is gone.
        }
    }

    static async Task<Secret> TokenAsync(SslStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        for (; !head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal); head.Append((char)one[0])) await stream.ReadExactlyAsync(one);
        return new Secret(head.ToString().Split("\r\n").Select(line => line.Split(": ", 2))
            .FirstOrDefault(line => line[0] == SourceAgent.TokenHeader)?[1] ?? "");
    }

    static X509Certificate2 NewCertificate()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
