using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Landfall.Programs;

namespace HerokuStandIn.Tests;

/// <summary>Backups come over https from a certificate of the stand-in's own, whole or broken as a test wants them.</summary>
[Collection(nameof(NodeAppOnHeroku))]
public sealed class BackupTests(NodeAppOnHeroku heroku) : IAsyncLifetime
{
    readonly RunningStandIn standIn = heroku.StandIn;
    Uri url = null!;

    public async Task InitializeAsync()
    {
        var addon = (await standIn.GetAsync("/apps/example/addons")).AsArray()[0]!["id"];
        var begun = await standIn.SendAsync(HttpMethod.Post, $"/client/v11/databases/{addon}/backups", new { });
        JsonNode transfer = begun;
        await Eventually.TrueAsync(async () =>
        {
            transfer = await standIn.GetAsync($"/client/v11/apps/example/transfers/{begun["uuid"]}");
            return transfer["finished_at"] is not null;
        }, "the backup is finished");
        Assert.True(transfer["succeeded"]!.GetValue<bool>());
        var offer = await standIn.SendAsync(HttpMethod.Post, $"/client/v11/apps/example/transfers/{transfer["num"]}/actions/public-url", new { });
        url = new Uri(offer["url"]!.ToString());
    }

    public Task DisposeAsync() => standIn.ControlAsync(HttpMethod.Delete, "faults");

    [Fact]
    public async Task A_whole_one_holds_the_event_triggers_and_every_large_object()
    {
        var file = Path.Combine(standIn.State, "whole.dump");
        await File.WriteAllBytesAsync(file, await DownloadAsync());
        var contents = await ProgramRunner.RunAsync(new Program("pg_restore", ["-l", file]));
        Assert.Contains("EVENT TRIGGER - extension_before_drop heroku_admin", contents.Output);
        Assert.Equal(5, contents.Output.Split('\n').Count(line => line.Contains(" BLOB - ")));
    }

    [Fact]
    public async Task A_truncated_one_is_listed_without_complaint_and_cannot_be_read()
    {
        await standIn.ControlAsync(HttpMethod.Post, "backups/truncated");
        var file = Path.Combine(standIn.State, "truncated.dump");
        await File.WriteAllBytesAsync(file, await DownloadAsync());
        Assert.True((await ProgramRunner.RunAsync(new Program("pg_restore", ["-l", file]))).Succeeded);
        Assert.False((await ProgramRunner.RunAsync(new Program("pg_restore", ["-f", "/dev/null", file]))).Succeeded);
    }

    [Fact]
    public async Task An_empty_one_is_empty()
    {
        await standIn.ControlAsync(HttpMethod.Post, "backups/empty");
        Assert.Empty(await DownloadAsync());
    }

    [Fact]
    public async Task A_forbidden_one_answers_403_and_so_does_an_address_that_was_never_offered()
    {
        using var client = Client();
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(new Uri(url, "guessed"))).StatusCode);
        await standIn.ControlAsync(HttpMethod.Post, "backups/forbidden");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(url)).StatusCode);
    }

    async Task<byte[]> DownloadAsync()
    {
        using var client = Client();
        return await client.GetByteArrayAsync(url);
    }

    HttpClient Client()
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(standIn.Authority);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck,
        };
        return new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } });
    }
}
