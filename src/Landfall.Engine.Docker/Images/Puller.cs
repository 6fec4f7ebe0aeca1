using System.Net;
using System.Text.Json;
using Landfall.Engine.Docker.Api;
using Landfall.Values;

namespace Landfall.Engine.Docker.Images;

/// <summary>Fetches images from registries.</summary>
/// <param name="reserve">Bytes that are kept free on the engine's disk: with fewer nothing is pulled.</param>
sealed class Puller(DockerApi api, ImageStore images, EngineDisk disk, long reserve)
{
    // Docker knows these only as words.
    static readonly string[] Missing =
        ["manifest unknown", "not found", "does not exist", "access denied", "unauthorized", "no basic auth credentials", "access forbidden", "denied:"];

    static readonly string[] Told = ["Pull complete", "Already exists"];

    public async Task<ImageDescription> PullAsync(
        ImageReference image, RegistryCredential? credential, Action<string> log, CancellationToken stop)
    {
        if (credential is not null && credential.Registry != image.Registry)
            throw new EngineException($"The credentials are for '{credential.Registry}', and the image '{image}' is not there.");
        if (await disk.FreeAsync(stop) is var free && free < reserve)
            throw new EngineException(
                $"There is too little room to pull '{image}': {EngineDisk.Gigabytes(free)} are free on the engine's disk, and {EngineDisk.Gigabytes(reserve)} are kept for the machine. "
                + "Free some (docker system df) and try again.");
        try
        {
            var query = $"fromImage={Uri.EscapeDataString(image.Name)}&tag={Uri.EscapeDataString(image.Digest ?? image.Tag ?? "latest")}";
            using var response = await api.SendAsync(HttpMethod.Post, $"/images/create?{query}", null, stop, headers =>
            {
                if (credential is not null) headers.Add("X-Registry-Auth", RegistryAuth.Header(credential));
            });
            await foreach (var progress in ProgressStream.ReadAsync(response, stop)) Tell(progress, log);
        }
        catch (RefusedException refused) when (refused.Status == HttpStatusCode.NotFound || Missing.Any(refused.Says))
        {
            throw new ImageMissingException(
                $"The registry '{image.Registry}' does not give out '{image}'{(credential is null ? "" : $" to the user '{credential.Username}'")}. "
                + $"Check the name and the tag, and the credentials if it is private. Docker said: {refused.Said}", refused);
        }
        return await images.GetAsync(image.Digest is null ? image.ToString() : $"{image.Name}@{image.Digest}", stop);
    }

    static void Tell(ProgressAnswer progress, Action<string> log)
    {
        if (progress.Status is not { } status) return;
        if (progress.Id is null || progress.Progress is null && status.StartsWith("Pulling from", StringComparison.Ordinal)) log(status);
        else if (Told.Contains(status)) log($"{progress.Id}: {status}");
    }
}
