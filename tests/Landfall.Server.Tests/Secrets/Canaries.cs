using System.Text;
using Landfall.Server.Endpoints;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Secrets;

/// <summary>Secrets go in by every door that takes one; then everything that a thief or a reader could hold is searched for them.</summary>
[Collection(InstallationTests.Name)]
public sealed class Canaries(RunningInstallation installation)
{
    const string Canary = "canary4f1d9a77";

    [Fact]
    public async Task Are_in_no_file_of_the_store_no_log_and_no_answer_that_did_not_ask()
    {
        var visitor = installation.Ours.Visitor;
        var (account, key) = (installation.Ours.Account, Key());
        var app = (await visitor.PostAsync($"/accounts/{account}/apps", new { handle = "canaries" })).Expect(201).Id;
        await RunAsync($"/apps/{app}", new { type = "configure", env = new { SECRET = Canary + "env" }, sensitive_settings = new { PASSWORD = Canary + "setting" } });
        await RunAsync($"/apps/{app}", new
        {
            type = "deploy", settings = new { APTIBLE_DOCKER_IMAGE = "127.0.0.1:9/nothing/there:1" }, env = new { OTHER = Canary + "deploy" },
            sensitive_settings = new { APTIBLE_PRIVATE_REGISTRY_USERNAME = Canary + "user", APTIBLE_PRIVATE_REGISTRY_PASSWORD = Canary + "registry'\"$\n" },
        });
        (await visitor.PostAsync($"/accounts/{account}/certificates", new { certificate_body = key.Certificate, private_key = key.Key })).Expect(201);
        await visitor.PostAsync($"/databases/{installation.Ours.Rows["databases"]}/operations", new
        {
            type = "copy", settings = new { LANDFALL_COPY_RUN = Guid.NewGuid() }, sensitive_settings = new { SOURCE_URL = $"postgres://u:{Canary}copy@127.0.0.1:9/db" },
        });
        await visitor.PostAsync("/tokens", new { grant_type = "password", username = "nobody@example.com", password = Canary + "password" });
        await visitor.PostAsync("/claims/installation", new { token = Canary + "claim", email = "a@example.com", password = Canary + "password" });
        await visitor.PostAsync($"/apps/{app}/operations", new { type = "configure", env = new Dictionary<string, string> { [Canary + " key"] = Canary + "wrong" } });

        foreach (var file in Directory.EnumerateFiles(installation.Directory, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".sock", StringComparison.Ordinal)))
            Absent(Encoding.Latin1.GetString(await ReadAsync(file)), key.Secret, file);
        Absent(installation.Log.Text, key.Secret, "the server's log");
        foreach (var path in new[] { "/apps", "/operations?per_page=5000", $"/accounts/{account}/certificates", $"/apps/{app}/settings", $"/apps/{app}/configurations" })
            Absent((await visitor.GetAsync(path, ("Prefer", "no_sensitive_extras=true"))).Text, key.Secret, path);
        Absent((await visitor.GetAsync("/operations?per_page=5000")).Text, key.Secret, "operations");
        Assert.Contains(Canary + "env", (await visitor.GetAsync($"/apps/{app}/configurations")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_does_not_carry_its_key_along_in_the_open()
    {
        var key = Key();
        var answer = await installation.Ours.Visitor.PostAsync(
            $"/accounts/{installation.Ours.Account}/certificates", new { certificate_body = key.Certificate + key.Key, private_key = key.Key });
        Assert.Equal(422, answer.Status);
        Assert.DoesNotContain(key.Secret, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_cannot_be_read_is_refused_and_breaks_no_list()
    {
        var (path, key) = ($"/accounts/{installation.Ours.Account}/certificates", Key());
        var broken = key.Certificate + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        Assert.Equal(422, (await installation.Ours.Visitor.PostAsync(path, new { certificate_body = broken, private_key = key.Key })).Status);
        Assert.Equal(422, (await installation.Ours.Visitor.PostAsync(path, new { certificate_body = key.Certificate, private_key = Key().Key })).Status);
        Assert.Equal(200, (await installation.Ours.Visitor.GetAsync(path)).Status);
    }

    [Fact]
    public void What_lies_on_disk_is_for_the_platform_alone()
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(installation.Directory, "keys"))) Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others);
        foreach (var below in new[] { "store", "keys", "logs", "archives", "scratch", "backups", "git", "portal/host" })
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(installation.Directory, below)) & (others | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute));
    }

    async Task RunAsync(string on, object body)
    {
        var operation = (await installation.Ours.Visitor.PostAsync($"{on}/operations", body)).Expect(201).Id;
        Assert.DoesNotContain(Canary, (await Ended.OfAsync(installation.Ours.Visitor, operation)).ToJsonString(), StringComparison.Ordinal);
        var address = (await installation.Ours.Visitor.GetAsync($"/operations/{operation}/logs")).Expect(200).Text;
        Assert.DoesNotContain(Canary, (await installation.Visitor().GetAsync(address)).Expect(200).Text, StringComparison.Ordinal);
    }

    static void Absent(string text, string key, string where)
    {
        Assert.False(text.Contains(Canary, StringComparison.Ordinal), $"A secret is in {where}.");
        Assert.False(text.Contains(key, StringComparison.Ordinal), $"A certificate's key is in {where}.");
    }

    static (string Certificate, string Key, string Secret) Key()
    {
        var (certificate, key) = CertificateAuthority.Create("canary", TimeProvider.System).Issue(["canary.example.com"]);
        return (certificate, key.Reveal(), key.Reveal().Split('\n')[1]);
    }

    // The store is open: it is read as a thief would copy it.
    static async Task<byte[]> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }
}
