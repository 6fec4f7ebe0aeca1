using Landfall.Heroku.Api;

namespace Landfall.Heroku.Tests;

public sealed class HerokuHostsTests
{
    static HerokuHosts From(params (string Name, string Value)[] variables) =>
        HerokuHosts.From(name => variables.FirstOrDefault(v => v.Name == name).Value);

    [Fact]
    public void Without_variables_it_is_the_public_heroku() => Assert.Equal(HerokuHosts.Public, From());

    [Fact]
    public void A_url_in_HEROKU_HOST_is_the_api_and_the_data_host_takes_its_door()
    {
        var hosts = From(("HEROKU_HOST", "http://127.0.0.1:18080"), ("HEROKU_DATA_HOST", "127.0.0.1"));

        Assert.Equal(("http://127.0.0.1:18080/", "http://127.0.0.1:18080/", "http://127.0.0.1:18080/git/"), (hosts.Api.AbsoluteUri, hosts.Data.AbsoluteUri, hosts.Git.AbsoluteUri));
    }

    [Fact]
    public void A_domain_in_HEROKU_HOST_has_the_api_and_git_under_it()
    {
        var hosts = From(("HEROKU_HOST", "emu.herokudev.com"));

        Assert.Equal(("https://api.emu.herokudev.com/", "https://git.emu.herokudev.com/"), (hosts.Api.AbsoluteUri, hosts.Git.AbsoluteUri));
    }

    [Theory]
    [InlineData("HEROKU_API_URL", "http://api.example.com")]
    [InlineData("HEROKU_HOST", "http://example.com")]
    [InlineData("HEROKU_API_URL", "ftp://example.com")]
    [InlineData("HEROKU_API_URL", "https://user:pass@example.com")]
    [InlineData("HEROKU_DATA_HOST", "https://example.com")]
    [InlineData("HEROKU_HOST", "no host at all")]
    public void An_address_that_would_show_the_token_or_is_none_is_refused(string name, string value) =>
        Assert.Throws<FormatException>(() => From((name, value)));
}
