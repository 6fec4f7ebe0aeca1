using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Landfall.Edge.Tests;

/// <summary>What came back.</summary>
public sealed record Answer(int Status, string Head, string Body)
{
    public string App => Body.Split('\n')[0];
}

/// <summary>
/// A client that keeps its connection and retries nothing, so that it sees each request that is lost. It checks certificates
/// as a browser does.
/// </summary>
public sealed class Visitor(int port, string host, X509Certificate2? root) : IDisposable
{
    TcpClient? connection;
    Stream? stream;

    public static X509ChainPolicy Trust(X509Certificate2 root)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        return policy;
    }

    public async Task<Answer> AskAsync(string path = "/", string headers = "", string? hostHeader = null, string body = "", string method = "GET")
    {
        if (stream is null) await ConnectAsync();
        await stream!.WriteAsync(Encoding.Latin1.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {hostHeader ?? host}\r\n{headers}\r\n{body}"));
        var answer = await ReadAsync();
        if (answer.Head.Contains("connection: close", StringComparison.OrdinalIgnoreCase)) Dispose();
        return answer;
    }

    public async Task ConnectAsync()
    {
        connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync("127.0.0.1", port);
        stream = connection.GetStream();
        if (root is null) return;
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = Trust(root) });
        stream = tls;
    }

    public void Dispose()
    {
        stream?.Dispose();
        connection?.Dispose();
        stream = null;
    }

    async Task<Answer> ReadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream!.ReadAsync(one) == 0) throw new IOException($"The connection ended within an answer: '{head}'");
            head.Append((char)one[0]);
        }
        var text = head.ToString();
        var status = int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        return new Answer(status, text, await BodyAsync(text));
    }

    async Task<string> BodyAsync(string head)
    {
        var lines = head.Split("\r\n");
        if (lines.FirstOrDefault(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase)) is { } length)
        {
            var body = new byte[int.Parse(length.AsSpan(15), CultureInfo.InvariantCulture)];
            await stream!.ReadExactlyAsync(body);
            return Encoding.UTF8.GetString(body);
        }
        if (!lines.Any(line => line.StartsWith("transfer-encoding: chunked", StringComparison.OrdinalIgnoreCase))) return "";
        var text = new StringBuilder();
        while (true)
        {
            var size = int.Parse(await LineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = new byte[size + 2];
            await stream!.ReadExactlyAsync(chunk);
            if (size == 0) return text.ToString();
            text.Append(Encoding.UTF8.GetString(chunk, 0, size));
        }
    }

    async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream!.ReadAsync(one) == 1 && one[0] != '\n') line.Append((char)one[0]);
        return line.ToString().Trim();
    }
}
