using System.Formats.Tar;
using Landfall.Engine.Docker.Api;
using Landfall.Values;

namespace Landfall.Engine.Docker.Images;

/// <summary>Looks into each layer of an image, as it would be sent to others: what a later layer deleted is still there.</summary>
sealed class ImageLayers(DockerApi api)
{
    public async Task<IReadOnlyList<string>> FindAsync(string image, string fileName, Secret content, CancellationToken stop)
    {
        var wanted = System.Text.Encoding.UTF8.GetBytes(content.Reveal());
        using var response = await api.SendAsync(HttpMethod.Get, $"/images/{Names.Image(image)}/get", null, stop);
        await using var archive = new TarReader(await response.Content.ReadAsStreamAsync(stop));
        var found = new SortedSet<string>(StringComparer.Ordinal);
        while (await archive.GetNextEntryAsync(copyData: false, stop) is { } entry)
            if (entry.DataStream is { Length: >= 512 } layer) await LookAsync(layer, fileName, wanted, found, stop);
        return [.. found];
    }

    static async Task LookAsync(Stream layer, string fileName, byte[] wanted, SortedSet<string> found, CancellationToken stop)
    {
        await using var reader = new TarReader(layer, leaveOpen: true);
        try
        {
            while (await reader.GetNextEntryAsync(copyData: false, stop) is { } entry)
                if (Path.GetFileName(entry.Name) == fileName && entry.Length == wanted.Length && entry.DataStream is { } data && await IsAsync(data, wanted, stop))
                    found.Add("/" + entry.Name.TrimStart('/'));
        }
        catch (Exception other) when (other is InvalidDataException or FormatException)
        {
            // Beside the layers the archive has descriptions, which are no archives.
        }
    }

    static async Task<bool> IsAsync(Stream data, byte[] wanted, CancellationToken stop)
    {
        var content = new byte[wanted.Length];
        await data.ReadExactlyAsync(content, stop);
        return content.AsSpan().SequenceEqual(wanted);
    }
}
