using Landfall.Engine.Docker.Api;
using Landfall.Values;

namespace Landfall.Engine.Docker.Images;

/// <summary>Fetches images from registries.</summary>
/// <param name="reserve">What is kept free on the engine's disk: with less nothing is pulled.</param>
sealed class Puller(DockerApi api, ImageStore images, Registries registries, EngineDisk disk, DiskRoom reserve)
{
    static readonly string[] Told = ["Pull complete", "Already exists"];

    public async Task<ImageDescription> PullAsync(
        ImageReference image, RegistryCredential? credential, Action<string> log, CancellationToken stop)
    {
        if (credential is not null && credential.Registry != image.Registry)
            throw new EngineException($"The credentials are for '{credential.Registry}', and the image '{image}' is not there.");
        if (EngineDisk.Short(await disk.FreeAsync(stop), reserve) is var (free, kept))
            throw new EngineException(
                $"There is too little room to pull '{image}': {free} are free on the engine's disk, and {kept} are kept for the machine. {EngineDisk.Remedy}");
        // What another app pulled by this digest, the engine hands over without asking.
        if (image.Digest is not null) await registries.AskAsync(image, credential, stop);
        try
        {
            var query = $"fromImage={Uri.EscapeDataString(image.Name)}&tag={Uri.EscapeDataString(image.Digest ?? image.Tag ?? "latest")}";
            using var response = await api.SendAsync(HttpMethod.Post, $"/images/create?{query}", null, stop, RegistryAuth.Headers(credential));
            await foreach (var progress in ProgressStream.ReadAsync(response, stop)) Tell(progress, log);
        }
        catch (RefusedException refused) when (Registries.IsMissing(refused))
        {
            throw Registries.Explain(image, credential, refused);
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
