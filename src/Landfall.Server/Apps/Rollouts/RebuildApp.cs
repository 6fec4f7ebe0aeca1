using Landfall.Engine;
using Landfall.Server.Hal;
using Landfall.Server.Portal.Git;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>The operation <c>rebuild</c> of an app: its source built again, or its tag pulled again, and deployed.</summary>
sealed class RebuildApp(IEngine engine, Repositories repositories, ImageStep image, BeforeDeploy beforeDeploy, AfterHooks after, RolloutSteps rollout)
    : DeployApp(engine, repositories, image, beforeDeploy, after, rollout)
{
    public override string Type => "rebuild";

    public override void Check(Call call, long resourceId, Body body)
    {
        if (call.Store.Apps.Find(resourceId)!.ImageId is null) throw ApiError.Unprocessable("The app was never deployed: there is nothing to rebuild.");
        base.Check(call, resourceId, body);
    }
}
