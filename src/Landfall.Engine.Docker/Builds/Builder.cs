using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Images;

namespace Landfall.Engine.Docker.Builds;

/// <summary>Builds images: through BuildKit when the buildx program is there, else through the engine's classic builder.</summary>
sealed class Builder(DockerApi api, ImageStore images, string socket)
{
    readonly BuildxBuilder buildx = new(socket);
    readonly ClassicBuilder classic = new(api);
    bool? hasBuildKit;

    public async Task<bool> HasBuildKitAsync(CancellationToken stop) => hasBuildKit ??= await BuildxBuilder.IsThereAsync(stop);

    public async Task<ImageDescription> BuildAsync(BuildSpec build, Action<string> log, CancellationToken stop)
    {
        if (build.Tag.Digest is not null) throw new EngineException($"'{build.Tag}' has a digest; what is built can be given a tag, not a digest.");
        var context = BuildContext.Open(build.Context);
        if (await HasBuildKitAsync(stop)) await buildx.BuildAsync(build, log, stop);
        else await classic.BuildAsync(build, context, log, stop);
        return await images.GetAsync(build.Tag.ToString(), stop);
    }
}

/// <summary>The last lines of a build: what a person needs to see when it fails.</summary>
sealed class BuildTail(Action<string> log)
{
    const int Kept = 25;
    readonly Queue<string> lines = new();

    public void Add(string line)
    {
        log(line);
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > Kept) lines.Dequeue();
        }
    }

    public BuildFailedException Failed(BuildSpec build, string? said = null, Exception? inner = null)
    {
        lock (lines)
        {
            if (said is not null) lines.Enqueue(said);
            return new BuildFailedException($"The image '{build.Tag}' cannot be built. Its last lines:\n{string.Join('\n', lines)}", inner);
        }
    }
}
