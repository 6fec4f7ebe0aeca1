using Landfall.Server.Hal;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>The operation <c>restart</c> of an app.</summary>
class RestartApp(KeptImage image, AfterHooks after, RolloutSteps rollout) : RollApp(image, after, rollout)
{
    public override string Type => "restart";
    protected override string Hooks => "restart";

    public override void Check(Call call, long resourceId, Body body)
    {
        if (call.Store.Apps.Find(resourceId)!.ImageId is null) throw ApiError.Unprocessable("The app was never deployed: there is nothing to restart.");
    }
}

/// <summary>
/// The operation <c>captain_comeback_restart</c> of an app (<c>restart --simulate-oom</c>): its containers end first, as they do
/// when they exceed their memory (interface 4.6), and then come back from a clean file system. Requests meanwhile get the 503 page.
/// </summary>
sealed class SimulateOutOfMemory(KeptImage image, AfterHooks after, RolloutSteps rollout) : RestartApp(image, after, rollout)
{
    readonly RolloutSteps rollout = rollout;

    public override string Type => "captain_comeback_restart";
    protected override IReadOnlyList<Step> First => [rollout.OutOfMemory];
}
