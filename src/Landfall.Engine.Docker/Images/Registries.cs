using System.Net;
using Landfall.Engine.Docker.Api;
using Landfall.Values;

namespace Landfall.Engine.Docker.Images;

/// <summary>What registries give out, and to whom, whatever lies on the machine.</summary>
sealed class Registries(DockerApi api)
{
    // Docker knows these only as words.
    static readonly string[] Missing =
        ["manifest unknown", "not found", "does not exist", "access denied", "unauthorized", "no basic auth credentials", "access forbidden", "denied:"];

    /// <summary>Asks for an image without fetching it.</summary>
    /// <exception cref="ImageMissingException">The registry does not have it, or does not show it with these credentials.</exception>
    public async Task AskAsync(ImageReference image, RegistryCredential? credential, CancellationToken stop)
    {
        try
        {
            using var given = await api.SendAsync(HttpMethod.Get, $"/distribution/{image}/json", null, stop, RegistryAuth.Headers(credential));
        }
        catch (RefusedException refused) when (IsMissing(refused))
        {
            throw Explain(image, credential, refused);
        }
    }

    public static bool IsMissing(RefusedException refused) => refused.Status == HttpStatusCode.NotFound || Missing.Any(refused.Says);

    public static ImageMissingException Explain(ImageReference image, RegistryCredential? credential, RefusedException refused) => new(
        $"The registry '{image.Registry}' does not give out '{image}'{(credential is null ? "" : $" to the user '{credential.Username}'")}. "
        + $"Check the name and the tag, and the credentials if it is private. Docker said: {refused.Said}", refused);
}
