using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Landfall.Heroku.Api;
using Landfall.Values;

namespace Landfall.Heroku.Tests;

/// <summary>Secrets that only a dyno knows are read by an attached one-off dyno: TLS, its key, a line back, its output.</summary>
public sealed class OneOffDynoTests : IDisposable
{
    const string Canary = "0123456789abcdef-only-in-a-dyno";

    readonly X509Certificate2 certificate = SelfSigned();
    readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public OneOffDynoTests() => listener.Start();

    Uri Address => new($"rendezvous://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/k3y");

    SslClientAuthenticationOptions Trusting => new()
    {
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { certificate }, RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    public void Dispose()
    {
        listener.Dispose();
        certificate.Dispose();
    }

    [Theory]
    [InlineData($"inside<{Canary}>inside\r\n", Canary)]
    [InlineData($"Setting up …\r\nprintf 'inside<%s>inside\\n' \"$SECRET_KEY_BASE\"\r\ninside<{Canary}>inside\r\nbye\r\n", Canary)]
    [InlineData("inside<two\r\nlines>inside\r\n", "two\r\nlines")]
    [InlineData("inside<>inside\r\n", null)]
    [InlineData("bash: no such file\r\n", null)]
    [InlineData("", null)]
    public async Task What_the_variable_holds_is_found_among_what_the_dyno_prints(string printed, string? value)
    {
        using var heroku = new FakeHeroku().On("POST /apps/shop/dynos", $$"""{"name":"run.1","attach_url":"{{Address}}"}""", 201);
        using var api = new HerokuApi(new HerokuHosts(heroku.Root, heroku.Root, heroku.Root), new Secret(FakeHeroku.Token), TimeProvider.System) { Tls = Trusting };
        var served = ServeAsync("rendezvous\r\n" + printed);

        var read = await api.ReadInsideAsync(HerokuAppName.Parse("shop"), ConfigurationKey.Parse("SECRET_KEY_BASE"), default);

        Assert.Equal(value, read?.Reveal());
        Assert.Equal("k3y", await served);
        var asked = Assert.Single(heroku.Requests).Body;
        Assert.Contains("\"attach\":true", asked, StringComparison.Ordinal);
        Assert.Contains("\"force_no_tty\":true", asked, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_before_the_key_is_told()
    {
        var served = ServeAsync("rendezvous\r\n");

        var refused = await Assert.ThrowsAsync<HerokuException>(() => Rendezvous.ReadAsync(Address, null, TimeProvider.System, default));

        Assert.Equal("one_off_failed", refused.Id);
        Assert.DoesNotContain("k3y", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => served);
    }

    [Fact]
    public async Task Endless_output_is_cut_off()
    {
        var served = ServeAsync(new string('x', 1_000_000));

        var refused = await Assert.ThrowsAsync<HerokuException>(() => Rendezvous.ReadAsync(Address, Trusting, TimeProvider.System, default));

        Assert.Contains("more than 64 KiB", refused.Message, StringComparison.Ordinal);
        await Record.ExceptionAsync(() => served);
    }

    [Theory]
    [InlineData("https://rendezvous.example.com:5000/key")]
    [InlineData("rendezvous://rendezvous.example.com/key")]
    [InlineData("rendezvous://rendezvous.example.com:5000/")]
    public async Task Another_kind_of_address_is_not_called(string address) =>
        await Assert.ThrowsAsync<HerokuException>(() => Rendezvous.ReadAsync(new Uri(address), null, TimeProvider.System, default));

    [Fact]
    public async Task A_dyno_that_nobody_attaches_to_gets_its_secrets_beside_its_command_and_is_stopped_by_its_name()
    {
        using var heroku = new FakeHeroku()
            .On("POST /apps/shop/dynos", """{"id":"1","name":"run.1234","type":"run","state":"starting","command":"./carry","attach_url":null}""", 201)
            .On("POST /apps/shop/dynos/run.1234/actions/stop", "{}", 202);
        using var api = heroku.Api();
        var app = HerokuAppName.Parse("shop");

        var name = await api.StartDynoAsync(app, "./carry", new Dictionary<string, Secret> { ["TICKET"] = new(Canary) }, TimeSpan.FromHours(2), default);
        await api.StopDynoAsync(app, name, default);
        // One that has ended is not there.
        await api.StopDynoAsync(app, "run.9", default);

        Assert.Equal("run.1234", name);
        Assert.Equal(
            $$"""{"command":"./carry","attach":false,"force_no_tty":true,"type":"run","env":{"TICKET":"{{Canary}}"},"time_to_live":7200}""",
            heroku.Requests.First().Body);
    }

    [Fact]
    public async Task A_one_off_dyno_is_asked_for_once_though_Heroku_is_busy()
    {
        using var heroku = new FakeHeroku().On("POST /apps/shop/dynos", """{"id":"busy","message":"later"}""", 503);
        using var api = heroku.Api();

        await Assert.ThrowsAsync<HerokuException>(() => api.ReadInsideAsync(HerokuAppName.Parse("shop"), ConfigurationKey.Parse("SECRET_KEY_BASE"), default));

        Assert.Single(heroku.Requests);
    }

    async Task<string?> ServeAsync(string text)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(certificate);
        using var reader = new StreamReader(stream, leaveOpen: true);
        var key = await reader.ReadLineAsync();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await stream.ShutdownAsync();
        return key;
    }

    static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
