using System.Formats.Tar;
using System.Net.Http.Headers;
using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker.Containers;

/// <summary>Writes files into containers, as an archive that Docker unpacks within them.</summary>
sealed class ContainerFiles(DockerApi api, TimeProvider time)
{
    public async Task PutAsync(string name, IReadOnlyList<ContainerFile> files, CancellationToken stop)
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            foreach (var file in files) await writer.WriteEntryAsync(Entry(file), stop);
        archive.Position = 0;
        using var body = new StreamContent(archive);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        (await api.SendAsync(HttpMethod.Put, $"/containers/{Names.Container(name)}/archive?path=/", body, stop)).Dispose();
    }

    PaxTarEntry Entry(ContainerFile file) => new(TarEntryType.RegularFile, Names.AbsolutePath(file.Path).TrimStart('/'))
    {
        Mode = file.Mode,
        Uid = file.Owner,
        Gid = file.Owner,
        ModificationTime = time.GetUtcNow(),
        DataStream = new MemoryStream(file.Content, writable: false),
    };
}
