using Landfall.Client.Settings;
using Landfall.Values;

namespace Landfall.Client.Tests;

public sealed class ClientSettingsTests : IDisposable
{
    readonly DirectoryInfo home = Directory.CreateTempSubdirectory("landfall-home-");

    public void Dispose() => home.Delete(recursive: true);

    [Fact]
    public void Our_own_variables_win()
    {
        var settings = Load(
            ("LANDFALL_API_ROOT_URL", "https://ours.test"), ("APTIBLE_API_ROOT_URL", "https://theirs.test"),
            ("LANDFALL_ACCESS_TOKEN", "ours"), ("APTIBLE_ACCESS_TOKEN", "theirs"));
        Assert.Equal("https://ours.test/", settings.ApiRoot.AbsoluteUri);
        Assert.Equal("ours", settings.Token!.Reveal());
    }

    [Fact]
    public void The_others_are_honoured()
    {
        var settings = Load(
            ("APTIBLE_API_ROOT_URL", "https://api.test"), ("APTIBLE_AUTH_ROOT_URL", "https://auth.test"), ("APTIBLE_ACCESS_TOKEN", "theirs"),
            ("APTIBLE_CONFIG_PATH", "/elsewhere"));
        Assert.Equal(("https://api.test/", "https://auth.test", "theirs", "/elsewhere"),
            (settings.ApiRoot.AbsoluteUri, settings.AuthRoot, settings.Token!.Reveal(), settings.ConfigDirectory));
    }

    [Fact]
    public void A_platform_named_by_our_variable_gets_no_password_for_another_one() =>
        Assert.Equal("https://ours.test", Load(("LANDFALL_API_ROOT_URL", "https://ours.test"), ("APTIBLE_AUTH_ROOT_URL", "https://auth.other.test")).AuthRoot);

    [Fact]
    public void Nor_does_it_get_a_token_for_another_one() =>
        Assert.Null(Load(("LANDFALL_API_ROOT_URL", "https://ours.test"), ("APTIBLE_API_ROOT_URL", "https://other.test"), ("APTIBLE_ACCESS_TOKEN", "for the other")).Token);

    [Fact]
    public void Nor_does_the_platform_on_this_machine()
    {
        File.WriteAllText(At("client.json"), """{"origin":"https://here.test"}""");
        var settings = Load(("LANDFALL_DATA_DIR", home.FullName), ("APTIBLE_AUTH_ROOT_URL", "https://auth.other.test"), ("APTIBLE_ACCESS_TOKEN", "for the other"));
        Assert.Equal(("https://here.test", null), (settings.AuthRoot, settings.Token));
        Assert.Equal("ours", Load(("LANDFALL_DATA_DIR", home.FullName), ("LANDFALL_ACCESS_TOKEN", "ours")).Token!.Reveal());
    }

    [Fact]
    public void Without_variables_the_platform_on_this_machine_is_meant()
    {
        File.WriteAllText(At("client.json"), """{"origin":"https://here.test","ca_file":"/var/lib/landfall/ca.pem"}""");
        var settings = Load(("LANDFALL_DATA_DIR", home.FullName));
        Assert.Equal(("https://here.test/", "/var/lib/landfall/ca.pem"), (settings.ApiRoot.AbsoluteUri, settings.AuthorityFile));
    }

    [Fact]
    public void Its_authority_is_believed_for_no_other_platform()
    {
        File.WriteAllText(At("client.json"), """{"origin":"https://here.test","ca_file":"/var/lib/landfall/ca.pem"}""");
        Assert.Null(Load(("LANDFALL_DATA_DIR", home.FullName), ("LANDFALL_API_ROOT_URL", "https://there.test")).AuthorityFile);
    }

    [Fact]
    public void There_is_no_public_default()
    {
        var refusal = Assert.Throws<SettingsException>(() => Load(("LANDFALL_DATA_DIR", home.FullName)));
        Assert.Contains("landfall up", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://paas.test")]
    [InlineData("https://paas.test/api")]
    [InlineData("paas.test")]
    [InlineData("https://user:password@paas.test")]
    public void A_root_that_is_no_https_origin_is_refused(string root) =>
        Assert.Throws<SettingsException>(() => Load(("LANDFALL_API_ROOT_URL", root)));

    [Fact]
    public void A_token_is_kept_for_its_owner_alone_beside_the_others_and_found_again()
    {
        var file = new TokenFile(At(".landfall"));
        file.Keep("https://other.test", new Secret("other"));
        file.Keep("https://ours.test", new Secret("ours"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.FilePath));
        Assert.Equal("ours", Load(("LANDFALL_API_ROOT_URL", "https://ours.test/")).Token!.Reveal());
        Assert.Equal("other", file.Find("https://other.test")!.Reveal());
    }

    [Fact]
    public void The_token_file_of_the_other_command_is_read_where_ours_has_none()
    {
        new TokenFile(At(".aptible")).Keep("https://ours.test", new Secret("theirs"));
        Assert.Equal("theirs", Load(("LANDFALL_API_ROOT_URL", "https://ours.test")).Token!.Reveal());
    }

    [Fact]
    public void A_token_file_that_is_none_is_named()
    {
        Directory.CreateDirectory(At(".landfall"));
        File.WriteAllText(Path.Combine(At(".landfall"), "tokens.json"), "not json");
        var refusal = Assert.Throws<SettingsException>(() => Load(("LANDFALL_API_ROOT_URL", "https://ours.test")));
        Assert.Contains("tokens.json", refusal.Message, StringComparison.Ordinal);
    }

    string At(string name) => Path.Combine(home.FullName, name);

    ClientSettings Load(params (string Name, string Value)[] variables) =>
        ClientSettings.Load(new EnvironmentVariables(name => variables.FirstOrDefault(v => v.Name == name).Value ?? (name == "LANDFALL_DATA_DIR" ? "/nowhere" : null)), home.FullName);
}
