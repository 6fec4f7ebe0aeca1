using System.Net;
using Landfall.Engine.Docker.Api;
using Landfall.Values;

namespace Landfall.Engine.Docker.Images;

/// <summary>The images on the machine.</summary>
sealed class ImageStore(DockerApi api)
{
    public async Task<ImageDescription?> FindAsync(string image, CancellationToken stop) =>
        await api.FindAsync($"/images/{Names.Image(image)}/json", DockerJson.Default.ImageAnswer, stop) is { } answer
            ? Describe(answer, image)
            : null;

    /// <exception cref="ImageMissingException">It is not on the machine.</exception>
    public async Task<ImageDescription> GetAsync(string image, CancellationToken stop) => await FindAsync(image, stop)
        ?? throw new ImageMissingException($"The image '{image}' is not on this machine. Pull or build it first.");

    public Task TagAsync(string image, ImageReference name, CancellationToken stop) => name.Digest is null
        ? api.PostAsync(
            $"/images/{Names.Image(image)}/tag?repo={Uri.EscapeDataString(name.Name)}&tag={name.Tag ?? "latest"}", null, stop)
        : throw new EngineException($"'{name}' has a digest; an image can be given a tag, not a digest.");

    /// <summary>An image that a container or another name needs answers Conflict, and stays.</summary>
    public async Task RemoveAsync(string image, CancellationToken stop)
    {
        try
        {
            await api.DeleteAsync($"/images/{Names.Image(image)}", stop);
        }
        catch (RefusedException used) when (used.Status == HttpStatusCode.Conflict)
        {
        }
    }

    static ImageDescription Describe(ImageAnswer answer, string asked)
    {
        var config = answer.Config ?? new ImageConfig(null, null, null, null, null);
        return new ImageDescription(
            answer.Id, Digest(answer, asked), config.Entrypoint ?? [], config.Cmd ?? [], Ports(config),
            config.Labels ?? new Dictionary<string, string>(), config.Healthcheck?.Test is [not "NONE", ..], answer.Size);
    }

    static string? Digest(ImageAnswer answer, string asked)
    {
        if (!ImageReference.TryParse(asked, out var name)) return null;
        return answer.RepoDigests?
            .Select(text => ImageReference.TryParse(text, out var known) ? known : null)
            .FirstOrDefault(known => known?.Name == name.Name)?.Digest;
    }

    static List<int> Ports(ImageConfig config) => [.. (config.ExposedPorts ?? new Dictionary<string, System.Text.Json.JsonElement>()).Keys
        .Select(port => port.Split('/'))
        .Where(port => port is [_] or [_, "tcp"])
        .Select(port => int.TryParse(port[0], out var number) ? number : 0)
        .Where(port => port is > 0 and < 65536)
        .Order()];
}
