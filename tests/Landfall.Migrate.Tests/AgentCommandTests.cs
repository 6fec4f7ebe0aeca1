using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Landfall.Ferry;
using Landfall.Migrate.Steps;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Migrate.Tests;

/// <summary>What a dyno's shell does with the agent's command: run for real, against a platform that hands out a program.</summary>
public sealed class AgentCommandTests : IDisposable
{
    readonly DirectoryInfo home = Directory.CreateTempSubdirectory("landfall-dyno-");
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly X509Certificate2 certificate = SelfSigned();
    readonly Secret token = Agents.NewToken();
    readonly List<string> heads = [];

    public AgentCommandTests()
    {
        listener.Start();
        // A dyno waits between its tries; a test need not.
        var sleep = Path.Combine(home.FullName, "sleep");
        File.WriteAllText(sleep, "#!/bin/sh\n");
        File.SetUnixFileMode(sleep, AtomicFile.Private | UnixFileMode.UserExecute);
        // Whatever an app leaves lying about.
        File.WriteAllText(Path.Combine(home.FullName, ".curlrc"), "insecure\n");
    }

    public void Dispose()
    {
        listener.Dispose();
        certificate.Dispose();
        home.Delete(recursive: true);
    }

    [Fact]
    public async Task It_asks_until_the_copy_has_begun_and_runs_what_the_platform_hands_out()
    {
        _ = ServeAsync(refusals: 2);

        var ended = await RunAsync(certificate);

        Assert.Equal((0, "carries with the ticket\n"), (ended.ExitCode, ended.Output));
        Assert.Equal(3, heads.Count);
        Assert.All(heads, head => Assert.StartsWith("GET /agent/program HTTP/", head, StringComparison.Ordinal));
        Assert.All(heads, head => Assert.Contains($"{SourceAgent.TokenHeader}: {token.Reveal()}\r\n", head, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Somebody_else_s_certificate_is_not_told_the_token()
    {
        using var other = SelfSigned();
        _ = ServeAsync(refusals: 0);

        var ended = await RunAsync(other);

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Equal("", ended.Output);
        Assert.Empty(heads);
    }

    [Fact]
    public async Task The_token_is_in_nobody_s_arguments()
    {
        var seen = new List<string>();
        _ = ServeAsync(refusals: 0, () => seen.AddRange(Arguments()));

        await RunAsync(certificate);

        Assert.Contains(seen, arguments => arguments.Contains("/agent/program", StringComparison.Ordinal));
        Assert.All(seen, arguments => Assert.DoesNotContain(token.Reveal(), arguments, StringComparison.Ordinal));
    }

    Task<Ended> RunAsync(X509Certificate2 expected)
    {
        var door = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/agent");
        var source = new PostgresUrl("db.example.com", 5432, "u", new Secret("p"), "d");
        return ProgramRunner.RunAsync(new Program("bash", ["-c", AgentDyno.Command])
        {
            CleanEnvironment = true,
            Environment = new Dictionary<string, string>
            {
                ["LANDFALL_AGENT_TICKET"] = AgentTicket.For(source, door, token, AgentTicket.PinOf(expected)).Reveal().Reveal(),
                ["LANDFALL_AGENT_CERTIFICATE"] = expected.ExportCertificatePem(),
                ["HOME"] = home.FullName, ["TMPDIR"] = home.FullName,
                ["PATH"] = $"{home.FullName}:{Environment.GetEnvironmentVariable("PATH")}",
            },
        });
    }

    async Task ServeAsync(int refusals, Action? asked = null)
    {
        const string Script = "#!/bin/sh\n[ -n \"$LANDFALL_AGENT_TICKET\" ] && echo carries with the ticket\n";
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = new SslStream(client.GetStream());
            try
            {
                await stream.AuthenticateAsServerAsync(certificate);
                if (await HeadAsync(stream) is not { } head) continue;
                heads.Add(head);
                asked?.Invoke();
                var answer = heads.Count <= refusals ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0" : $"HTTP/1.1 200 OK\r\nContent-Length: {Script.Length}";
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{answer}\r\nConnection: close\r\n\r\n{(heads.Count <= refusals ? "" : Script)}"));
                await stream.ShutdownAsync();
            }
            catch (Exception refused) when (refused is IOException or AuthenticationException)
            {
                // The client does not trust us.
            }
        }
    }

    static async Task<string?> HeadAsync(SslStream stream)
    {
        var (head, buffer) = (new StringBuilder(), new byte[4096]);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(buffer) is not (> 0 and var read)) return null;
            head.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        return head.ToString();
    }

    static IEnumerable<string> Arguments()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            var arguments = "";
            try
            {
                arguments = File.ReadAllText(Path.Combine(process, "cmdline"));
            }
            catch (IOException)
            {
                // It has just ended.
            }
            yield return arguments;
        }
    }

    static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a platform", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
