using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Images;
using Landfall.Values;

namespace Landfall.Engine.Docker.Builds;

/// <summary>
/// Images on the machine that came from registries. The engine takes them for a base image of their name whoever asks, and some
/// were fetched with a password: so the registry is asked again, with what the build has.
/// </summary>
sealed class OthersImages(DockerApi api, Registries registries)
{
    const int LongestDockerfile = 1 << 20;

    /// <summary>The repositories of which this build may have nothing that lies here.</summary>
    public async Task<IReadOnlyList<ImageReference>> ClosedAsync(BuildSpec build, CancellationToken stop)
    {
        var dockerfile = await ReadAsync(Path.Combine(build.Context, "Dockerfile"), stop);
        var closed = new List<ImageReference>();
        foreach (var repository in await FetchedAsync(stop))
            // Who means a repository writes its name; nobody has to be asked about the others.
            if (!dockerfile.Contains(repository.Key.Split('/')[^1], StringComparison.Ordinal) || !await IsGivenAsync(repository, build.Credential, stop))
                closed.Add(repository.First());
        return closed;
    }

    // What was built or loaded here has no digest of a registry.
    async Task<IEnumerable<IGrouping<string, ImageReference>>> FetchedAsync(CancellationToken stop)
    {
        var fetched = from image in await api.GetAsync("/images/json", DockerJson.Default.ImageSummaryArray, stop)
                      let digests = Parse(image.RepoDigests)
                      from name in Parse(image.RepoTags).Where(tag => digests.Any(digest => digest.Name == tag.Name)).Concat(digests)
                      select name;
        return fetched.GroupBy(name => name.Name);
    }

    // A registry may have lost one of them since.
    async Task<bool> IsGivenAsync(IEnumerable<ImageReference> names, RegistryCredential? credential, CancellationToken stop)
    {
        foreach (var name in names)
        {
            try
            {
                await registries.AskAsync(name, credential?.Registry == name.Registry ? credential : null, stop);
                return true;
            }
            catch (ImageMissingException)
            {
            }
            catch (EngineException)
            {
                // It is away: nobody knows whose they are.
                return false;
            }
        }
        return false;
    }

    static List<ImageReference> Parse(IReadOnlyList<string>? names) =>
        [.. (names ?? []).Select(name => ImageReference.TryParse(name, out var image) ? image : null).OfType<ImageReference>()];

    static async Task<string> ReadAsync(string path, CancellationToken stop)
    {
        using var reader = new StreamReader(path);
        return reader.BaseStream.Length > LongestDockerfile ? "" : await reader.ReadToEndAsync(stop);
    }
}
