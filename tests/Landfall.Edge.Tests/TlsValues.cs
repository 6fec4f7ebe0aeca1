using Landfall.Edge;

namespace Landfall.Edge.Tests;

/// <summary>What may be said about TLS and pages, without HAProxy.</summary>
public sealed class TlsValues
{
    [Theory]
    [InlineData("")]
    [InlineData("TLSv1")]
    [InlineData("TLSv1.1")]
    [InlineData("tlsv1.2")]
    [InlineData("TLSv1.2 ")]
    [InlineData("TLSv1.2  PFS")]
    [InlineData("TLSv1.2 TLSv1.3")]
    [InlineData("TLSv1.3 PFS")]
    [InlineData("SSLv3 TLSv1 TLSv1.1 TLSv1.2")]
    [InlineData("TLSv1.2] evil.example.com\n/etc/passwd")]
    public void Other_versions_than_the_interface_s_are_refused_with_what_there_is(string text) =>
        Assert.Contains("'TLSv1.2 PFS TLSv1.3', 'TLSv1.3'", Assert.Throws<FormatException>(() => TlsProtocols.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "''")]
    [InlineData("ALL", "'ALL'")]
    [InlineData("HIGH:!aNULL", "'HIGH'")]
    [InlineData("ECDHE-ECDSA-AES128-SHA:DHE-RSA-AES128-GCM-SHA256", "'DHE-RSA-AES128-GCM-SHA256'")]
    [InlineData("NO-SUCH-SUITE", "'NO-SUCH-SUITE'")]
    [InlineData("RC4-SHA:ECDHE-ECDSA-AES128-SHA", "'RC4-SHA'")]
    [InlineData("ECDHE-ECDSA-AES128-SHA:!ALL", "'!ALL'")]
    [InlineData("ECDHE-ECDSA-AES128-SHA:!ECDSA", "'!ECDSA'")]
    [InlineData("ECDHE-ECDSA-AES128-SHA:-AES", "'-AES'")]
    [InlineData("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", "'@SECLEVEL=0'")]
    [InlineData("ECDHE-ECDSA-AES128-SHA,AES128-SHA", "'ECDHE-ECDSA-AES128-SHA,AES128-SHA'")]
    [InlineData("ECDHE-ECDSA-AES128-SHA:", "''")]
    [InlineData("ecdhe-ecdsa-aes128-sha", "'ecdhe-ecdsa-aes128-sha'")]
    [InlineData("ECDHE-ECDSA-AES128-SHA] evil.example.com\n/etc/passwd [ciphers ALL", "'ECDHE-ECDSA-AES128-SHA] evil.example.com…'")]
    [InlineData("!aNULL", "at least one suite begins with ECDHE-ECDSA-")]
    [InlineData("ECDHE-RSA-AES128-SHA:AES128-SHA", "at least one suite begins with ECDHE-ECDSA-")]
    public void A_word_of_OpenSSL_s_language_that_is_no_known_suite_is_refused_by_name(string text, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => CipherSuites.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Exclusions_are_taken_and_change_nothing_and_what_is_named_twice_is_there_once() => Assert.Equal(
        "ECDHE-ECDSA-AES128-SHA:AES128-SHA", CipherSuites.Parse("ECDHE-ECDSA-AES128-SHA:!aNULL:!MD5:AES128-SHA:ECDHE-ECDSA-AES128-SHA:!RC4").ToString());

    [Fact]
    public void A_page_is_of_some_bytes_and_not_too_many()
    {
        Assert.False(ErrorPage.TryMake("", isHtml: true, out _));
        Assert.False(ErrorPage.TryMake(new string('a', ErrorPage.Largest + 1), isHtml: true, out _));
        Assert.False(ErrorPage.TryMake(new string('ü', ErrorPage.Largest), isHtml: true, out _));
        Assert.True(ErrorPage.TryMake(new string('a', ErrorPage.Largest), isHtml: true, out _));
    }
}
