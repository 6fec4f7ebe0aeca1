using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Landfall.Client.Apps;
using Landfall.Client.Hal;

namespace Landfall.Client.Tests;

public sealed class SourceTests : IDisposable
{
    readonly DirectoryInfo source = Directory.CreateTempSubdirectory("landfall-source-");

    public void Dispose() => source.Delete(recursive: true);

    [Fact]
    public async Task A_directory_arrives_with_modes_and_links_and_without_git_and_secrets()
    {
        Write("Dockerfile", "FROM scratch");
        Write("bin/run", "#!/bin/sh");
        File.SetUnixFileMode(Path.Combine(source.FullName, "bin/run"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(source.FullName, "link"), "/etc/passwd");
        Write(".git/config", "token");
        Write(".aptible.env", "SECRET=1");
        Write("sub/.git/kept", "a nested file of that name is the user's own");

        var archive = new MemoryStream();
        using var server = new Uploads(archive, honest: true);
        using var platform = server.Platform();
        Assert.Equal("5", (await platform.Sources.SendAsync(App(), source, default)).Id);

        var entries = Read(archive);
        Assert.Equal(["Dockerfile", "bin", "bin/run", "link", "sub", "sub/.git", "sub/.git/kept"], entries.Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Equal("/etc/passwd", entries.Single(e => e.Name == "link").LinkName);
        Assert.True(entries.Single(e => e.Name == "bin/run").Mode.HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task A_source_that_arrives_changed_is_refused()
    {
        Write("Dockerfile", "FROM scratch");
        using var server = new Uploads(new MemoryStream(), honest: false);
        using var platform = server.Platform();
        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => platform.Sources.SendAsync(App(), source, default));
    }

    static App App() => new(HalDocument.Parse(Encoding.UTF8.GetBytes(
        """{"id":1,"handle":"shop","status":"pending","_links":{"self":{"href":"https://paas.test/apps/1"},"account":{"href":"https://paas.test/accounts/1"}}}""")));

    static List<TarEntry> Read(MemoryStream archive)
    {
        archive.Position = 0;
        using var tar = new TarReader(new GZipStream(archive, CompressionMode.Decompress));
        var entries = new List<TarEntry>();
        while (tar.GetNextEntry(copyData: true) is { } entry) entries.Add(entry);
        return entries;
    }

    void Write(string path, string text)
    {
        var file = Path.Combine(source.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    sealed class Uploads(MemoryStream archive, bool honest) : HttpMessageHandler
    {
        public Platform Platform() => new(new Http.PlatformApi(new Uri("https://paas.test"), new Uri("https://paas.test"), null, this, TimeProvider.System));

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(archive, cancellationToken);
            var hash = Convert.ToHexStringLower(SHA256.HashData(honest ? archive.ToArray() : []));
            return FakeServer.Json(HttpStatusCode.Created, $$"""{"id":5,"_type":"source_archive","sha256":"{{hash}}"}""");
        }
    }
}
