using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker.Builds;

/// <summary>The engine's cache of build steps: what was used longest ago goes first.</summary>
sealed class BuildCache(DockerApi api)
{
    /// <summary>Removes what is over a budget. That it cannot be done now is said, and no reason to lose the image.</summary>
    public async Task KeepWithinAsync(long budget, Action<string> log, CancellationToken stop)
    {
        try
        {
            var pruned = await api.PostAsync($"/build/prune?all=true&keep-storage={budget}", null, DockerJson.Default.PruneAnswer, stop);
            if (pruned.SpaceReclaimed > 0) log($"The build cache was over its {budget / 1e9:0} GB: {pruned.SpaceReclaimed / 1e9:0.0} GB were removed.");
        }
        catch (EngineException failure)
        {
            log($"The build cache could not be looked through: {failure.Message}");
        }
    }
}
