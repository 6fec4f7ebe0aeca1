using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Landfall.Server.Apps;
using Landfall.Server.Endpoints;
using Landfall.Server.Store;
using Landfall.Server.Tests.Running;
using Landfall.Values;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Endpoints;

/// <summary>One endpoint whose rows are not as they should be, beside others.</summary>
[Collection(InstallationTests.Name)]
public sealed class UnreadableEndpoints(RunningInstallation installation)
{
    [Fact]
    public async Task One_is_left_out_and_named_and_the_others_are_served()
    {
        var (broken, whole) = (Add("broken", """{"LANDFALL_ADMISSION":"gated"}"""), Add("whole", "{}"));
        try
        {
            await installation.Services.GetRequiredService<EdgeSync>().ApplyAsync([], default);
            Assert.Contains($"Endpoint {broken} cannot be read", installation.Log.Text, StringComparison.Ordinal);
            Assert.Equal("whole.apps.example.com", await CertificateAsync("whole.apps.example.com"));
            Assert.NotEqual("broken.apps.example.com", await CertificateAsync("broken.apps.example.com"));
        }
        finally
        {
            installation.InStore(store =>
            {
                foreach (var id in new[] { broken, whole }) store.Vhosts.Find(id)!.DeletedAt = DateTimeOffset.UnixEpoch;
            });
            await installation.Services.GetRequiredService<EdgeSync>().ApplyAsync([], default);
        }
    }

    [Fact]
    public async Task A_gated_endpoint_does_not_lose_its_token()
    {
        var vhost = Add("gated", """{"LANDFALL_ADMISSION":"gated"}""");
        try
        {
            (await installation.Ours.Visitor.PostAsync($"/vhosts/{vhost}/operations", new { type = "provision", sensitive_settings = new { LANDFALL_ADMISSION_TOKEN = "" } })).Expect(422);
            (await installation.Ours.Visitor.PostAsync($"/vhosts/{vhost}/operations", new { type = "provision", sensitive_settings = new { LANDFALL_ADMISSION_TOKEN = "short" } })).Expect(422);
            // Nor to an operation that was asked for while it was open still.
            var operation = (await installation.Ours.Visitor.PostAsync($"/vhosts/{vhost}/operations", new { type = "provision", settings = new { FORCE_SSL = "true" } })).Expect(201).Id;
            Assert.Contains("LANDFALL_ADMISSION_TOKEN", (await Ended.OfAsync(installation.Ours.Visitor, operation))["failure"]!.GetValue<string>(), StringComparison.Ordinal);
        }
        finally
        {
            installation.InStore(store => store.Vhosts.Find(vhost)!.DeletedAt = DateTimeOffset.UnixEpoch);
        }
    }

    long Add(string name, string settings) => installation.InStore(store =>
    {
        var account = store.Accounts.Find(installation.Ours.Account)!;
        var vault = installation.Services.GetRequiredService<Vault>();
        var app = Row(new App { Handle = $"unreadable-{name}" });
        var service = Row(new Service { AppId = app.Id, ProcessType = "web" });
        var vhost = Row(new Vhost { ServiceId = service.Id, Default = true, Status = Statuses.Provisioned, VirtualDomain = $"{name}.apps.example.com" });
        vhost.SettingId = Row(new Setting { ResourceType = "vhost", ResourceId = vhost.Id, Settings = settings }).Id;
        var (certificate, key) = installation.Services.GetRequiredService<CertificateAuthority>().Issue([vhost.VirtualDomain]);
        vhost.Pem = vault.Seal(account, nameof(Vhost), vhost.Id, nameof(Vhost.Pem), new Secret(certificate + key.Reveal()));
        return vhost.Id;

        T Row<T>(T row) where T : AccountRow
        {
            (row.OrganizationId, row.AccountId) = (account.OrganizationId, account.Id);
            return store.AddRow(row, TimeProvider.System);
        }
    });

    // What the edge answers a visitor of a host with; of one that it does not know, nothing.
    async Task<string?> CertificateAsync(string host)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, installation.HttpsPort);
        await using var tls = new SslStream(new NetworkStream(socket), false, (_, certificate, _, _) => certificate!.Issuer.Contains("Landfall", StringComparison.Ordinal));
        try
        {
            await tls.AuthenticateAsClientAsync(host);
            using var certificate = new X509Certificate2(tls.RemoteCertificate!);
            return certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).FirstOrDefault();
        }
        catch (Exception closed) when (closed is IOException or System.Security.Authentication.AuthenticationException)
        {
            return null;
        }
    }
}
