using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Containers;
using Landfall.Engine.Docker.Images;

namespace Landfall.Engine.Docker.Builds;

/// <summary>
/// Builds images: through BuildKit when the buildx program is there, else through the engine's classic builder. One at a time:
/// the limits of several would add up to more than the machine has.
/// </summary>
sealed class Builder(
    DockerApi api, ImageStore images, Registries registries, ContainerStore containers, EngineDisk engineDisk, string socket, TimeProvider time) : IDisposable
{
    readonly BuildxBuilder buildx = new(socket, new OthersImages(api, registries));
    readonly ClassicBuilder classic = new(api);
    readonly BuildCage cage = new(api, containers, images, time);
    readonly BuildDisk disk = new(engineDisk, time);
    readonly BuildCache cache = new(api);
    readonly SemaphoreSlim one = new(1);
    bool? hasBuildKit;

    public async Task<bool> HasBuildKitAsync(CancellationToken stop) => hasBuildKit ??= await BuildxBuilder.IsThereAsync(stop);

    public async Task<ImageDescription> BuildAsync(BuildSpec build, Action<string> log, CancellationToken stop)
    {
        if (build.Tag.Digest is not null) throw new EngineException($"'{build.Tag}' has a digest; what is built can be given a tag, not a digest.");
        var context = BuildContext.Open(build.Context);
        if (!one.Wait(0, CancellationToken.None))
        {
            log($"Another build is under way; this one begins when it has ended, and waits {build.Limits.Time.TotalMinutes:0.##} minutes at most.");
            if (!await one.WaitAsync(build.Limits.Time, stop))
                throw new BuildFailedException($"The image '{build.Tag}' was not built: other builds took all of the {build.Limits.Time.TotalMinutes:0.##} minutes that it waited for them. Try again.");
        }
        try
        {
            await disk.CheckAsync(build, context.Size, stop);
            await cage.InsideAsync(build.Limits, group => LimitedAsync(build, inner => BuildAsync(build, context, group, log, inner), stop), stop);
            await cache.KeepWithinAsync(build.Limits.Cache, log, stop);
        }
        finally
        {
            one.Release();
        }
        return await images.GetAsync(build.Tag.ToString(), stop);
    }

    public void Dispose() => one.Dispose();

    async Task BuildAsync(BuildSpec build, BuildContext context, string group, Action<string> log, CancellationToken stop)
    {
        if (await HasBuildKitAsync(stop)) await buildx.BuildAsync(build, group, log, stop);
        else await classic.BuildAsync(build, context, group, log, stop);
    }

    // The first that ends decides: the build, its time, or the disk.
    async Task LimitedAsync(BuildSpec build, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (building, late, full) = (work(over.Token), Task.Delay(build.Limits.Time, time, over.Token), disk.FullAsync(build, over.Token));
        var first = await Task.WhenAny(building, late, full);
        await over.CancelAsync();
        if (first == building || stop.IsCancellationRequested)
        {
            await building;
            return;
        }
        var why = first == full ? await full : $"it took longer than the {build.Limits.Time.TotalMinutes:0.##} minutes that a build may take";
        await building.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        throw new BuildFailedException($"The image '{build.Tag}' was not built: {why}. What it had made is removed.");
    }
}
