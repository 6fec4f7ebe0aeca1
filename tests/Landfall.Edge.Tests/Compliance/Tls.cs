using Landfall.Edge;
using Landfall.Values;

namespace Landfall.Edge.Tests.Compliance;

public abstract partial class EdgeCompliance
{
    const string Other = "other.example.com";

    [Theory]
    [InlineData("TLSv1 TLSv1.1 TLSv1.2", "tls1 tls1_1 tls1_2")]
    [InlineData("TLSv1 TLSv1.1 TLSv1.2 PFS", "tls1 tls1_1 tls1_2")]
    [InlineData("TLSv1.1 TLSv1.2", "tls1_1 tls1_2")]
    [InlineData("TLSv1.1 TLSv1.2 PFS", "tls1_1 tls1_2")]
    [InlineData("TLSv1.2", "tls1_2")]
    [InlineData("TLSv1.2 PFS", "tls1_2")]
    [InlineData("TLSv1.2 PFS TLSv1.3", "tls1_2 tls1_3")]
    [InlineData("TLSv1.3", "tls1_3")]
    public async Task A_host_speaks_the_versions_that_it_says_and_no_other_host_does_because_of_it(string protocols, string spoken)
    {
        var app = await AppAsync("a");
        await ApplyAsync(Route(1, Shop, app) with { Protocols = TlsProtocols.Parse(protocols) }, Route(2, Other, app));
        Assert.Equal(spoken, await SpokenAsync(Shop));
        Assert.Equal("tls1_2 tls1_3", await SpokenAsync(Other));
        Assert.Equal("tls1_2 tls1_3", await SpokenAsync("unknown.example.com"));
        Assert.Equal("a", (await GetAsync(Other)).App);
    }

    [Theory]
    [InlineData("TLSv1 TLSv1.1 TLSv1.2", "tls1")]
    [InlineData("TLSv1.1 TLSv1.2", "tls1_1")]
    [InlineData("TLSv1.2", "tls1_2")]
    public async Task Who_asks_for_forward_secrecy_is_spoken_to_with_nothing_else(string protocols, string version)
    {
        var app = await AppAsync("a");
        var route = Route(1, Shop, app) with { Certificate = Authority.IssueRsa(Shop), Protocols = TlsProtocols.Parse(protocols) };
        await ApplyAsync(route);
        Assert.Equal("AES128-SHA", (await HandshakeAsync(Shop, version, "AES128-SHA"))?.Suite);

        await ApplyAsync(route with { Protocols = TlsProtocols.Parse($"{protocols} PFS") });
        Assert.Null(await HandshakeAsync(Shop, version, "AES128-SHA"));
        Assert.Null(await HandshakeAsync(Shop, version, "kRSA"));
        Assert.Equal("ECDHE-RSA-AES128-SHA", (await HandshakeAsync(Shop, version, "ECDHE-RSA-AES128-SHA"))?.Suite);

        // Also when the suites that it names have none.
        await ApplyAsync(route with { Protocols = TlsProtocols.Parse($"{protocols} PFS"), Suites = CipherSuites.Parse("AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA") });
        Assert.Null(await HandshakeAsync(Shop, version, "AES128-SHA"));
        Assert.Equal("ECDHE-RSA-AES128-SHA", (await HandshakeAsync(Shop, version))?.Suite);
    }

    [Fact]
    public async Task A_host_speaks_the_suites_that_it_names_by_its_own_preference()
    {
        var app = await AppAsync("a");
        await ApplyAsync(Route(1, Shop, app) with { Suites = CipherSuites.Parse("ECDHE-ECDSA-AES256-SHA384:!aNULL:ECDHE-ECDSA-AES128-GCM-SHA256") }, Route(2, Other, app));
        Assert.Equal("ECDHE-ECDSA-AES256-SHA384", (await HandshakeAsync(Shop, "tls1_2"))?.Suite);
        Assert.Equal("ECDHE-ECDSA-AES128-GCM-SHA256", (await HandshakeAsync(Shop, "tls1_2", "ECDHE-ECDSA-AES128-GCM-SHA256"))?.Suite);
        Assert.Null(await HandshakeAsync(Shop, "tls1_2", "ECDHE-ECDSA-AES256-GCM-SHA384"));
        Assert.NotNull(await HandshakeAsync(Other, "tls1_2", "ECDHE-ECDSA-AES256-GCM-SHA384"));
        // TLS 1.3 has suites of its own, and a browser's HTTP/2 is as before.
        Assert.Equal("tls1_2 tls1_3", await SpokenAsync(Shop));
        using var browser = await H2Visitor.ConnectAsync(Options.HttpsPort, Shop, Authority.Root);
        await browser.AskAsync(1, (":method", "GET"), (":scheme", "https"), (":path", "/seen"), (":authority", Shop));
        await UntilAsync(() => app.Paths.Contains("/seen"));
    }

    [Fact]
    public async Task Every_suite_that_can_be_named_is_one()
    {
        var app = await AppAsync("a");
        var all = CipherSuites.All;
        await ApplyAsync(Route(1, Shop, app) with { Suites = all }, Route(2, Other, app) with { Suites = all, Certificate = Authority.IssueRsa(Other) });
        foreach (var suite in all.Names)
            Assert.Equal(suite, (await HandshakeAsync(suite.Contains("ECDSA", StringComparison.Ordinal) ? Shop : Other, "tls1_2", suite))?.Suite);
    }

    Task<Handshake?> HandshakeAsync(string host, string version, string suites = "ALL") => Handshake.TryAsync(Options.HttpsPort, host, version, suites);

    async Task<string> SpokenAsync(string host)
    {
        var spoken = new List<string>();
        foreach (var version in Handshake.Versions)
            if (await HandshakeAsync(host, version) is not null) spoken.Add(version);
        return string.Join(' ', spoken);
    }
}
