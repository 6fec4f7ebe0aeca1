using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>Finds the image that is to be released again, before anything that runs is touched.</summary>
sealed class KeptImage(IEngine engine)
{
    /// <exception cref="OperationFailedException">It is gone, and cannot be had again as it was.</exception>
    public async Task FindAsync(OperationRun run, CancellationToken stop)
    {
        var image = run.Store.Images.Find(run.Remembered("image_id"))!;
        var found = await engine.FindImageAsync(image.KeptAs, stop) ?? await PullAsync(run, image, stop) ?? throw new OperationFailedException(
            $"The app's image {image.KeptAs} is no longer on the machine. What runs was not touched. Deploy again: landfall deploy.");
        RolloutData.Remember(run, found);
    }

    // By its digest: the tag may stand for something else by now.
    async Task<ImageDescription?> PullAsync(OperationRun run, Image image, CancellationToken stop)
    {
        var made = run.Store.Operations.Find(image.OperationId);
        if (image.DockerRepo is not { } repo || RolloutData.Digest(made) is not { } digest) return null;
        var name = ImageReference.Parse($"{repo}@{digest}");
        run.Log($"The app's image is no longer on the machine. Pulling {name}.");
        var pulled = await engine.PullAsync(name, RegistryLogin.For(run, name), run.Output, stop);
        await engine.TagAsync(pulled.Id, ImageReference.Parse(image.KeptAs), stop);
        return pulled;
    }
}
