using Landfall.Values;

namespace Landfall.Values.Tests;

/// <summary>Addresses on the web that the platform may be asked to read.</summary>
public sealed class WebUrlTests
{
    [Theory]
    [InlineData("https://example.com/away.html", "https://example.com/away.html")]
    [InlineData("HTTP://Example.COM", "http://example.com/")]
    [InlineData("http://example.com:8080/a?X-Signature=canary#canary", "http://example.com:8080/a")]
    [InlineData("http://[2001:db8::1]/", "http://[2001:db8::1]/")]
    public void A_log_has_it_without_what_may_be_a_signature(string text, string said) => Assert.Equal(said, WebUrl.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("example.com/away.html")]
    [InlineData("//example.com/away.html")]
    [InlineData("ftp://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:canary")]
    [InlineData("https://user@example.com/")]
    [InlineData("https://user:canary@example.com/")]
    [InlineData("https:///away.html")]
    [InlineData("https://example.com/a b")]
    [InlineData("https://example.com/\n    http-request allow")]
    [InlineData("postgres://user:canary@db.example.com/shop")]
    public void What_is_none_is_refused_and_not_repeated(string? text) =>
        Assert.DoesNotContain("canary", Assert.Throws<FormatException>(() => WebUrl.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void It_has_at_most_2048_characters()
    {
        const string start = "https://example.com/";
        Assert.True(WebUrl.TryParse(start + new string('a', 2048 - start.Length), out _));
        Assert.False(WebUrl.TryParse(start + new string('a', 2049 - start.Length), out _));
    }
}
