using System.Formats.Tar;
using System.Net;
using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Containers;

namespace Landfall.Engine.Docker.Images;

/// <summary>Reads files of images. Docker shows them only in containers, so one is made, never started, and removed.</summary>
sealed class ImageFiles(DockerApi api, ContainerStore containers, TimeProvider time)
{
    const string Prefix = "landfall-read-";
    static readonly TimeSpan Restarting = TimeSpan.FromSeconds(15);
    static readonly Dictionary<string, string> Labels = new() { ["landfall.scratch"] = "read" };

    public async Task<byte[]?> ReadAsync(string image, string path, int largest, CancellationToken stop)
    {
        Names.AbsolutePath(path);
        await SweepAsync(stop);
        var name = Prefix + Guid.NewGuid().ToString("N");
        try
        {
            // Some images say no command, and Docker asks for one even of a container that never starts.
            await containers.CreateAsync(new ContainerSpec(name, image, new Limits(64 << 20, 0.1m, 16), Labels) { Command = ["none"] }, stop);
            return await FileAsync(name, path, largest, stop);
        }
        finally
        {
            await RemoveAsync(name);
        }
    }

    async Task<byte[]?> FileAsync(string container, string path, int largest, CancellationToken stop)
    {
        try
        {
            using var response = await api.SendAsync(HttpMethod.Get, $"/containers/{container}/archive?path={Uri.EscapeDataString(path)}", null, stop);
            await using var archive = await response.Content.ReadAsStreamAsync(stop);
            return await ExtractAsync(archive, path, largest, stop);
        }
        catch (RefusedException missing) when (missing.Status == HttpStatusCode.NotFound || missing.Says("not a directory"))
        {
            return null;
        }
    }

    // The engine may be restarted under the reading; its container would wait for the next one.
    async Task RemoveAsync(string name)
    {
        for (var began = time.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(200), time))
        {
            try
            {
                await containers.RemoveAsync(name, CancellationToken.None);
                return;
            }
            catch (EngineException) when (time.GetElapsedTime(began) < Restarting)
            {
            }
        }
    }

    static async Task<byte[]> ExtractAsync(Stream archive, string path, int largest, CancellationToken stop)
    {
        await using var reader = new TarReader(archive);
        var entry = await reader.GetNextEntryAsync(copyData: false, stop);
        if (entry is not { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile })
            throw new EngineException($"'{path}' in the image is no regular file.");
        if (entry.Length > largest)
            throw new EngineException($"'{path}' in the image has {entry.Length} bytes; at most {largest} are read.");
        var content = new byte[entry.Length];
        if (entry.DataStream is { } data) await data.ReadExactlyAsync(content, stop);
        return content;
    }

    // A program that was killed while it read leaves its container; no reading takes a minute.
    async Task SweepAsync(CancellationToken stop)
    {
        foreach (var left in await containers.ListAsync(Labels, stop))
            if (left.Name.StartsWith(Prefix, StringComparison.Ordinal) && time.GetUtcNow() - left.Created > TimeSpan.FromMinutes(1))
                await containers.RemoveAsync(left.Name, stop);
    }
}
