using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Apps;

/// <summary>Directories that are sent and built: where services and hooks come from.</summary>
[Collection(InstallationTests.Name)]
public sealed class Sources(RunningInstallation installation)
{
    const string Dockerfile = "FROM node:20-slim\nCOPY . /app\n";
    const string OwnProcfile = "RUN mkdir -p /.aptible && echo 'inside: sleep 1000000' > /.aptible/Procfile\n";

    [Fact]
    public async Task The_Procfile_and_the_hooks_at_the_root_of_the_source_hold()
    {
        var (operation, log) = await DeployAsync(
            ("Dockerfile", Dockerfile), ("Procfile", "outside: sleep 1000000\n"), (".aptible.yml", "before_release: [echo prepared]\nafter_deploy_success: [echo told]\n"));
        Assert.Equal("succeeded", operation["status"]!.GetValue<string>());
        Assert.Contains("Services: outside × 1.", log, StringComparison.Ordinal);
        Assert.Contains("| prepared", log, StringComparison.Ordinal);
        Assert.Contains("| told", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_image_has_goes_before_the_root_of_the_source_and_so_does_a_release_line_there()
    {
        var (operation, log) = await DeployAsync(("Dockerfile", Dockerfile + OwnProcfile), ("Procfile", "web: node x\nrelease: node migrate.js\n"));
        Assert.Equal("succeeded", operation["status"]!.GetValue<string>());
        Assert.Contains("Services: inside × 1.", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_line_at_the_root_stops_the_deploy_with_the_remedy()
    {
        var (operation, log) = await DeployAsync(("Dockerfile", Dockerfile), ("Procfile", "web: sleep 1000000\nrelease: node migrate.js\n"));
        Assert.Equal("failed", operation["status"]!.GetValue<string>());
        Assert.Contains("it would run for ever as a service", log, StringComparison.Ordinal);
        Assert.Contains("before_deploy:", log, StringComparison.Ordinal);
        Assert.Contains("- node migrate.js", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Starting container", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Procfile", "this is no Procfile\n", "line 1 of the Procfile is not 'name: command'")]
    [InlineData(".aptible.yml", "before_deploy: {", ".aptible.yml is not YAML")]
    [InlineData(".aptible.yml", "after_scale_failure: run this", "'after_scale_failure' in .aptible.yml is not a list of commands")]
    public async Task A_file_that_cannot_be_read_stops_the_deploy(string name, string content, string said)
    {
        var (operation, _) = await DeployAsync(("Dockerfile", Dockerfile), (name, content));
        Assert.Equal("failed", operation["status"]!.GetValue<string>());
        Assert.Contains(said, operation["failure"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true; touch FILE")]
    [InlineData("true && echo done > FILE")]
    [InlineData("echo $(touch FILE) `touch FILE`")]
    [InlineData("cat <<EOF > FILE\\nx\\nEOF")]
    public async Task A_command_of_the_source_runs_in_its_container_alone(string command)
    {
        var file = Path.Combine(Path.GetTempPath(), $"landfall-escaped-{Guid.NewGuid():N}");
        var hostile = command.Replace("FILE", file, StringComparison.Ordinal);
        var (operation, log) = await DeployAsync(
            ("Dockerfile", Dockerfile + "ENTRYPOINT []\n"), ("Procfile", $"web: {hostile}; sleep 1000000\n"), (".aptible.yml", $"before_release: [\"{hostile}\", \"ls {file}\"]\n"));
        Assert.False(File.Exists(file));
        // Each command has a container of its own: what the first one wrote is gone.
        Assert.Equal("failed", operation["status"]!.GetValue<string>());
        Assert.Contains($"before_deploy 'ls {file}' ended with exit code 2", log, StringComparison.Ordinal);
    }

    async Task<(JsonNode Operation, string Log)> DeployAsync(params (string Name, string Content)[] files)
    {
        var visitor = installation.Ours.Visitor;
        var app = (await visitor.PostAsync($"/accounts/{installation.Ours.Account}/apps", new { handle = $"source-{Guid.NewGuid():N}"[..20] })).Expect(201).Id;
        var source = (await visitor.SendAsync("PUT", $"/apps/{app}/source", Archive(files))).Expect(201).Id;
        var operation = (await visitor.PostAsync($"/apps/{app}/operations", new { type = "deploy", settings = new { LANDFALL_SOURCE_ARCHIVE = source.ToString() } })).Expect(201).Id;
        var ended = await Ended.OfAsync(visitor, operation);
        var log = (await visitor.GetAsync($"/operations/{operation}/log_stream")).Text;
        var gone = (await visitor.PostAsync($"/apps/{app}/operations", new { type = "deprovision" })).Expect(201).Id;
        await Ended.OfAsync(visitor, gone);
        return (ended, log);
    }

    static ByteArrayContent Archive((string Name, string Content)[] files)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(bytes, CompressionMode.Compress)))
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        return new ByteArrayContent(bytes.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } };
    }
}
