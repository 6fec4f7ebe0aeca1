using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Landfall.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Running;

/// <summary>An app that is deployed from files which are sent.</summary>
sealed class SentApp
{
    readonly RunningInstallation installation;

    SentApp(RunningInstallation installation, long id) => (this.installation, Id) = (installation, id);

    public long Id { get; }

    public IEngine Engine => installation.Services.GetRequiredService<IEngine>();

    public static async Task<SentApp> CreateAsync(RunningInstallation installation, string handle) => new(installation, (await installation.Ours.Visitor.PostAsync(
        $"/accounts/{installation.Ours.Account}/apps", new { handle })).Expect(201).Id);

    /// <summary>Deploys; answers how it ended, and its log.</summary>
    public async Task<(string Status, string Log)> DeployAsync(params (string Name, string Content)[] files)
    {
        var archive = Archive(files);
        var sent = (await installation.Ours.Visitor.SendAsync("PUT", $"/apps/{Id}/source", new ByteArrayContent(archive))).Expect(201).Id;
        return await DoAsync(new { type = "deploy", settings = new { LANDFALL_SOURCE_ARCHIVE = sent.ToString() }, container_size = 512 });
    }

    public Task<(string Status, string Log)> ConfigureAsync(object env) => DoAsync(new { type = "configure", env });

    public async Task<(string Status, string Log)> DoAsync(object operation)
    {
        var id = (await installation.Ours.Visitor.PostAsync($"/apps/{Id}/operations", operation)).Expect(201).Id;
        var ended = await Ended.OfAsync(installation.Ours.Visitor, id);
        return (ended["status"]!.GetValue<string>(), (await installation.Ours.Visitor.GetAsync($"/operations/{id}/log_stream")).Text);
    }

    /// <summary>Its only service.</summary>
    public async Task<long> ServiceAsync() =>
        Assert.Single((await installation.Ours.Visitor.GetAsync($"/apps/{Id}/services")).Json["_embedded"]!["services"]!.AsArray())!["id"]!.GetValue<long>();

    /// <summary>Its only container.</summary>
    public async Task<ContainerDescription> ContainerAsync() => Assert.Single(
        await Engine.ListAsync(new Dictionary<string, string> { ["landfall.app"] = Id.ToString(), ["landfall.kind"] = "app" }, default));

    static byte[] Archive((string Name, string Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(memory, CompressionLevel.Fastest)))
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        return memory.ToArray();
    }
}
