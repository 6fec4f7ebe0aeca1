using System.Net;
using Landfall.Edge;
using Landfall.Values;

namespace Landfall.Edge.Tests;

/// <summary>The files, without HAProxy.</summary>
public sealed class Configuration : IDisposable
{
    readonly Authority authority = new();
    readonly string directory = Directory.CreateTempSubdirectory("landfall-edge-").FullName;

    EdgeOptions Options => new(
        directory, HostName.Parse("platform.example.com"), authority.Issue("platform.example.com"), authority.Issue("invalid"))
    {
        DirectoryInside = "/edge",
        PlatformSocket = "/run/landfall/server.sock",
    };

    Route Shop => new(7, HostName.Parse("shop.example.com"), authority.Issue("shop.example.com"), [new Server("web-12-1", IPAddress.Parse("10.7.0.2"), 3000)]);

    [Fact]
    public void The_main_file_reads_as_the_golden_one()
    {
        var routes = new List<Route>
        {
            Shop with { Servers = [.. Shop.Servers, new Server("web-12-2", IPAddress.Parse("10.7.0.3"), 3000)], IdleTimeout = TimeSpan.FromMinutes(5) },
            new(9, HostName.Parse("new.example.com"), authority.Issue("new.example.com"), [])
            {
                ForceSsl = true, KeepsConnections = false, StrictHealthChecks = true, Admission = new Secret("an-admission-of-some-length"),
                ErrorPage = Page("<h1>Back soon</h1>"),
            },
        };
        var rendered = MainFile.Render(Options, routes, "0123456789abcdef");
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "haproxy.cfg")), rendered);
    }

    [Fact]
    public void Only_servers_leave_the_structure_as_it_is()
    {
        var (options, shop) = (Options, Shop);
        var structure = Structure(shop);
        Assert.Equal(structure, Structure(shop with { Servers = [] }));
        Assert.Equal(structure, Structure(shop with { Servers = [new Server("other", IPAddress.Loopback, 1)] }));
        Assert.NotEqual(structure, Structure(shop with { Host = HostName.Parse("x.example.com") }));
        Assert.NotEqual(structure, Structure(shop with { Certificate = authority.Issue("shop.example.com") }));
        Assert.NotEqual(structure, Structure(shop with { Admission = new Secret("an-admission-of-some-length") }));
        Assert.NotEqual(structure, Structure(shop with { ForceSsl = true }));
        Assert.NotEqual(structure, Structure(shop with { IdleTimeout = TimeSpan.FromSeconds(61) }));
        Assert.NotEqual(structure, Structure(shop with { KeepsConnections = false }));
        Assert.NotEqual(structure, Structure(shop with { StrictHealthChecks = true }));
        Assert.NotEqual(structure, Structure(shop with { Protocols = TlsProtocols.Parse("TLSv1.3") }));
        Assert.NotEqual(structure, Structure(shop with { Suites = CipherSuites.Parse("ECDHE-ECDSA-AES128-GCM-SHA256") }));
        Assert.NotEqual(structure, Structure(shop with { ErrorPage = Page("a") }));
        Assert.NotEqual(Structure(shop with { ErrorPage = Page("b") }), Structure(shop with { ErrorPage = Page("a") }));
        Assert.NotEqual(structure, EdgeFiles.Render(options, []).Structure);

        string Structure(Route route) => EdgeFiles.Render(options, [route]).Structure;
    }

    [Fact]
    public void A_file_that_was_installed_is_put_back_byte_for_byte()
    {
        var (options, shop) = (Options, Shop);
        EdgeFiles.Render(options, []).Install(directory);
        var before = Contents();
        var old = EdgeFiles.Render(options, [shop]).Install(directory);
        Assert.NotEqual(before, Contents());
        EdgeFiles.Restore(directory, old);
        Assert.Equal(before, Contents());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n    server evil 1.2.3.4:80")]
    [InlineData("a#")]
    [InlineData("-a/../b")]
    [InlineData("a;show env")]
    public void The_name_of_a_server_cannot_become_a_line_or_a_command(string name) =>
        Refused(Shop with { Servers = [new Server(name, IPAddress.Loopback, 80)] });

    [Theory]
    [InlineData("short")]
    [InlineData("long-enough-but } or { src 0.0.0.0/0 }")]
    [InlineData("long-enough-but\nhttp-request allow")]
    [InlineData("long-enough-but-\"quoted\"")]
    [InlineData("long-enough-but-%[env(HOME)]")]
    public void An_admission_cannot_become_a_rule(string admission)
    {
        var refused = Refused(Shop with { Admission = new Secret(admission) });
        Assert.DoesNotContain(admission, refused.Message);
    }

    [Theory]
    [InlineData("a b.example.com")]
    [InlineData("a.example.com\nevil.example.com platform")]
    [InlineData("a.example.com platform")]
    [InlineData("*.example.com")]
    [InlineData("#.example.com")]
    public void A_host_that_could_become_a_line_of_the_map_is_no_host_name(string host) => Assert.False(HostName.TryParse(host, out _));

    [Theory]
    [InlineData("no certificate")]
    [InlineData("")]
    public void What_is_no_certificate_is_refused_before_it_is_written(string pem)
    {
        Refused(Shop with { Certificate = new Secret(pem) });
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
    }

    [Fact]
    public void A_certificate_with_the_key_of_another_is_refused()
    {
        var certificate = Shop.Certificate.Reveal().Split("-----BEGIN PRIVATE KEY")[0];
        var key = "-----BEGIN PRIVATE KEY" + authority.Issue("other.example.com").Reveal().Split("-----BEGIN PRIVATE KEY")[1];
        Refused(Shop with { Certificate = new Secret(certificate + key) });
    }

    [Fact]
    public void Nothing_is_there_twice()
    {
        Refused(Shop, Shop with { Id = 8 });
        Refused(Shop, Shop with { Host = HostName.Parse("other.example.com") });
        Refused(Shop with { Host = HostName.Parse("platform.example.com") });
        Refused(Shop with { Servers = [Shop.Servers[0], Shop.Servers[0] with { Port = 1 }] });
    }

    [Theory]
    [InlineData("127.0.0.1", 0)]
    [InlineData("127.0.0.1", 65536)]
    [InlineData("::1", 80)]
    public void A_server_has_an_address_and_a_port(string address, int port) =>
        Refused(Shop with { Servers = [new Server("a", IPAddress.Parse(address), port)] });

    [Fact]
    public void The_first_file_is_for_its_owner_only()
    {
        HaproxyEdge.WriteInitial(Options);
        Assert.All(
            Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(directory, "certs")));
    }

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    static ErrorPage Page(string content) => ErrorPage.TryMake(content, isHtml: true, out var page) ? page : throw new InvalidDataException();

    EdgeException Refused(params Route[] routes) => Assert.Throws<EdgeException>(() => EdgeFiles.Render(Options, routes));

    string Contents() => string.Join('\n', Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order().Select(path => path + File.ReadAllText(path)));
}
