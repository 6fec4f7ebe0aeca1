using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Landfall.Server.Apps;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Builds;

/// <summary>Directories that are sent and built: what the log warns of, and what a bad one is told while the old release serves on.</summary>
[Collection(InstallationTests.Name)]
public sealed class SourceBuilds(RunningInstallation installation)
{
    const string Canary = "canary-in-a-layer";
    const string Sleeps = "FROM debian:trixie-slim\nCMD [\"sleep\", \"1000000\"]\n";
    static int made;

    Visitor Visitor => installation.Ours.Visitor;

    [Theory]
    [InlineData("FROM debian:trixie-slim\nWORKDIR /app\nCOPY . .\nCMD [\"sleep\", \"1000000\"]\n", null, "/app/.aptible.env")]
    [InlineData("FROM debian:trixie-slim\nWORKDIR /app\nCOPY . .\nRUN rm .aptible.env\nCMD [\"sleep\", \"1000000\"]\n", null, "/app/.aptible.env")]
    [InlineData("FROM debian:trixie-slim\nWORKDIR /app\nCOPY . .\nCMD [\"sleep\", \"1000000\"]\n", ".aptible.env\n", null)]
    [InlineData("FROM debian:trixie-slim\nRUN --mount=type=secret,id=aptible_env . /run/secrets/aptible_env && test \"$TOKEN\" = " + Canary + "\nCMD [\"sleep\", \"1000000\"]\n", null, null)]
    public async Task A_layer_that_keeps_the_configuration_is_warned_of(string dockerfile, string? ignored, string? keptAs)
    {
        var app = await AppAsync();
        var (status, log) = await DeployAsync(app, Files(("Dockerfile", dockerfile), (".dockerignore", ignored)), env: new { TOKEN = Canary });
        Assert.True(status == "succeeded", log);
        Assert.Equal(keptAs is not null, log.Contains("Warning: a layer of the image keeps the configuration", StringComparison.Ordinal));
        if (keptAs is not null) Assert.Contains($"as {keptAs}: ", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, log.Replace($"= {Canary}", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_base_image_is_pulled_with_the_apps_credentials()
    {
        using var registry = await PrivateRegistry.StartAsync("debian:trixie-slim", "base:1");
        var files = Files(("Dockerfile", $"FROM debian:trixie-slim AS tools\nFROM --platform=linux/amd64 {registry.Image}\nCMD [\"sleep\", \"1000000\"]\n"));
        var app = await AppAsync();

        var (refused, why) = await DeployAsync(app, files);
        Assert.Equal("failed", refused);
        Assert.Contains("401", why, StringComparison.Ordinal);

        var (status, log) = await DeployAsync(app, files, sensitive: new
        {
            APTIBLE_PRIVATE_REGISTRY_USERNAME = PrivateRegistry.User, APTIBLE_PRIVATE_REGISTRY_PASSWORD = PrivateRegistry.Password,
        });
        Assert.True(status == "succeeded", log);
        Assert.DoesNotContain(PrivateRegistry.Password, log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no Dockerfile", "There is no Dockerfile")]
    [InlineData("no CMD", "neither CMD nor ENTRYPOINT")]
    [InlineData("bad Procfile", "line 2 of the Procfile is not 'name: command'")]
    [InlineData("a Dockerfile that leads out", "The source archive is refused: 'Dockerfile'")]
    [InlineData("a step that fails", "the-reason-why")]
    public async Task A_source_that_is_no_good_is_told_why_and_the_old_release_stays(string kind, string told)
    {
        var app = await AppAsync();
        var first = await DeployAsync(app, Files(("Dockerfile", Sleeps)));
        Assert.True(first.Status == "succeeded", first.Log);
        var running = Containers(app);

        var (status, log) = await DeployAsync(app, kind switch
        {
            "no Dockerfile" => Files(("readme.md", "hello")),
            "no CMD" => Files(("Dockerfile", "FROM scratch\nCOPY Dockerfile /a\n")),
            "bad Procfile" => Files(("Dockerfile", "FROM debian:trixie-slim\nCOPY Procfile /.aptible/Procfile\n"), ("Procfile", "web: sleep 1000\nwhat is this\n")),
            "a Dockerfile that leads out" => Files(("Dockerfile", "-> /etc/passwd")),
            _ => Files(("Dockerfile", "FROM debian:trixie-slim\nRUN echo the-reason-why && exit 9\n")),
        });

        Assert.Equal("failed", status);
        Assert.Contains(told, log, StringComparison.Ordinal);
        Assert.Equal(running, Containers(app));
        Assert.Empty(Directory.GetFileSystemEntries(installation.Platform.Scratch, "build-*"));
    }

    [Fact]
    public async Task A_log_that_is_followed_ends_with_the_token_it_was_asked_for_with()
    {
        var app = await AppAsync();
        var sent = (await Visitor.SendAsync("PUT", $"/apps/{app}/source", new ByteArrayContent(Files(("Dockerfile", "FROM debian:trixie-slim\nRUN sleep 300\n"))))).Expect(201).Id;
        var operation = (await Visitor.PostAsync($"/apps/{app}/operations", new { type = "deploy", settings = new { LANDFALL_SOURCE_ARCHIVE = sent.ToString() } })).Expect(201).Id;
        var login = (await installation.Visitor().PostAsync(
            "/tokens", new { username = "owner@ours.example.com", password = RunningInstallation.Password, grant_type = "password" })).Expect(201).Json;
        var holder = installation.Visitor(login["access_token"]!.GetValue<string>());
        var following = holder.GetAsync($"/operations/{operation}/log_stream");

        (await holder.SendAsync("DELETE", $"/tokens/{login["id"]}", null)).Expect(204);

        Assert.Contains("Building the Dockerfile", (await following.WaitAsync(TimeSpan.FromMinutes(1))).Text, StringComparison.Ordinal);
        Assert.NotEqual("failed", (await Visitor.GetAsync($"/operations/{operation}")).Json["status"]!.GetValue<string>());
        await Visitor.PutAsync($"/operations/{operation}", new { cancelled = true });
        await Ended.OfAsync(Visitor, operation);
    }

    [Theory]
    [InlineData("FROM node:20", "docker.io")]
    [InlineData("# FROM ghcr.io/no/no\nFROM node:20 AS build\nfrom --platform=$BUILDPLATFORM quay.io/acme/base:1\n", "quay.io")]
    [InlineData("ARG BASE\nFROM $BASE\n", "docker.io")]
    [InlineData("", "docker.io")]
    public void Credentials_are_for_the_registry_that_the_Dockerfile_names(string dockerfile, string registry) =>
        Assert.Equal(registry, BaseImages.RegistryOf(dockerfile));

    async Task<long> AppAsync() => (await Visitor.PostAsync(
        $"/accounts/{installation.Ours.Account}/apps", new { handle = $"built-{Interlocked.Increment(ref made)}" })).Expect(201).Id;

    async Task<(string Status, string Log)> DeployAsync(long app, byte[] source, object? env = null, object? sensitive = null)
    {
        var sent = (await Visitor.SendAsync("PUT", $"/apps/{app}/source", new ByteArrayContent(source))).Expect(201).Id;
        var body = new Dictionary<string, object> { ["type"] = "deploy", ["settings"] = new { LANDFALL_SOURCE_ARCHIVE = sent.ToString() } };
        if (env is not null) body["env"] = env;
        if (sensitive is not null) body["sensitive_settings"] = sensitive;
        var operation = (await Visitor.PostAsync($"/apps/{app}/operations", body)).Expect(201).Id;
        var ended = await Ended.OfAsync(Visitor, operation);
        return (ended["status"]!.GetValue<string>(), (await Visitor.GetAsync($"/operations/{operation}/log_stream")).Text);
    }

    List<string> Containers(long app) => installation.InStore(store => store.Containers
        .Where(c => c.DeletedAt == null && store.Services.Any(s => s.Id == c.ServiceId && s.AppId == app)).Select(c => c.Name).ToList());

    static byte[] Files(params (string Name, string? Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(memory, CompressionLevel.Fastest)))
            foreach (var (name, content) in files)
            {
                if (content is null) continue;
                tar.WriteEntry(content.StartsWith("-> ", StringComparison.Ordinal)
                    ? new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = content[3..] }
                    : new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
            }
        return memory.ToArray();
    }
}
