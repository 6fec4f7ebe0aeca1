namespace Landfall.Values.Tests;

public class SshPublicKeyTests
{
    const string Body = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    [Fact]
    public void A_line_of_a_pub_file_is_a_key_and_its_comment_is_none_of_it()
    {
        var key = SshPublicKey.Parse($"ssh-ed25519 {Body} me@laptop\n");
        Assert.Equal($"ssh-ed25519 {Body}", key.ToString());
        Assert.Equal(SshPublicKey.Parse($"ssh-ed25519 {Body}").ToString(), key.ToString());
        Assert.Matches(@"\ASHA256:[A-Za-z0-9+/]{43}\z", key.Sha256);
        Assert.Matches(@"\A([0-9a-f]{2}:){15}[0-9a-f]{2}\z", key.Md5);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("ssh-ed25519")]
    [InlineData("ssh-ed25519 not-base64!")]
    [InlineData("ssh-rsa " + Body)]
    [InlineData("restrict ssh-ed25519 " + Body)]
    [InlineData("command=\"sh\",no-pty ssh-ed25519 " + Body)]
    [InlineData("ssh-ed25519 " + Body + "\nssh-ed25519 " + Body)]
    [InlineData("ssh-dss AAAAB3NzaC1kc3MAAACBAP")]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAQQDb")]
    [InlineData("ssh-ed25519-cert-v01@openssh.com " + Body)]
    public void What_is_no_plain_key_is_refused(string? text) => Assert.False(SshPublicKey.TryParse(text, out _));
}
