using Landfall.Heroku.Api;

namespace Landfall.Heroku.Tests;

public sealed class HerokuTokenTests
{
    [Fact]
    public void The_variable_wins() =>
        Assert.Equal("HRKU-1", HerokuToken.Find(name => name == "HEROKU_API_KEY" ? " HRKU-1 " : null).Reveal());

    [Theory]
    [InlineData("machine api.heroku.com\n  login dev@example.com\n  password HRKU-2\nmachine git.heroku.com\n  password other\n", "HRKU-2")]
    [InlineData("machine git.heroku.com password other machine api.heroku.com password HRKU-3", "HRKU-3")]
    [InlineData("default login x password y", null)]
    [InlineData("machine api.heroku.com login x\ndefault password y", null)]
    [InlineData("machine", null)]
    [InlineData("", null)]
    public void A_netrc_is_read_as_curl_reads_it(string netrc, string? expected) =>
        Assert.Equal(expected, HerokuToken.Password(netrc, "api.heroku.com"));

    [Fact]
    public void Without_a_token_the_error_says_how_to_get_one()
    {
        var missing = Assert.Throws<HerokuException>(() => HerokuToken.Find(_ => null));

        Assert.Contains("heroku authorizations:create", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_would_break_a_header_is_refused_and_not_repeated()
    {
        var refused = Assert.Throws<HerokuException>(() => HerokuToken.Find(name => name == "HEROKU_API_KEY" ? "HRKU-1\r\nX-Evil: 1" : null));

        Assert.DoesNotContain("Evil", refused.Message, StringComparison.Ordinal);
    }
}
