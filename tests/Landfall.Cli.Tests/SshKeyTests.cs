using System.Net;

namespace Landfall.Cli.Tests;

public sealed class SshKeyTests : IDisposable
{
    const string Public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@laptop";
    readonly string directory = Directory.CreateTempSubdirectory("landfall-keys-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    static Typed Known() => new Typed()
        .Answer("GET /current_token", """{"_type":"token","id":"t","_links":{"user":{"href":"https://paas.test/users/u"}}}""")
        .Answer("POST /users/u/ssh_keys", """{"_type":"ssh_key","id":"k","name":"id.pub","sha256_fingerprint":"SHA256:abc"}""", HttpStatusCode.Created);

    [Fact]
    public async Task A_key_is_registered_without_its_comment()
    {
        using var typed = Known();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("ssh_keys:add", Written("id.pub", Public)));
        Assert.Contains("\"ssh_public_key\":\"ssh-ed25519 AAAA", typed.Requests[^1].Body, StringComparison.Ordinal);
        Assert.DoesNotContain("laptop", typed.Requests[^1].Body, StringComparison.Ordinal);
        Assert.Contains("Registered id.pub (SHA256:abc).", typed.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "is a private key")]
    [InlineData("command=\"sh\" " + Public, "without options")]
    [InlineData("ssh-dss AAAAB3NzaC1kc3MAAACBAP", "an SSH public key is")]
    [InlineData("", "an SSH public key is")]
    public async Task What_is_no_public_key_stays_on_this_machine(string content, string reason)
    {
        using var typed = Known();
        Assert.Equal(ExitCode.Usage, await typed.RunAsync("ssh_keys:add", Written("id", content)));
        Assert.Contains(reason, typed.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(typed.Requests, request => request.Line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sources_of_a_deploy_exclude_each_other()
    {
        using var typed = new Typed();
        Assert.Equal(ExitCode.Usage, await typed.RunAsync("deploy", "--app", "hello", "--docker-image", "nginx:1", "--git-commitish", "topic"));
        Assert.Empty(typed.Requests);
    }

    string Written(string name, string content)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, content);
        return path;
    }
}
