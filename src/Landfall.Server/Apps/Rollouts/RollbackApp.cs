using Landfall.Server.Hal;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// The operation <c>rollback</c> of an app (extension): back to a kept deployment, app-wide: image, configuration, settings and
/// formation, without a build or a pull. It leaves a deployment of its own, so that one can go forward again in the same way.
/// </summary>
sealed class RollbackApp(KeptImage image, AfterHooks after, RolloutSteps rollout) : RollApp(image, after, rollout)
{
    /// <summary>The setting of the request that names the deployment by its id.</summary>
    public const string DeploymentSetting = "LANDFALL_DEPLOYMENT";

    public override string Type => "rollback";

    // The hooks are the app's own words about going forward.
    protected override string? Hooks => null;

    public override void Check(Call call, long resourceId, Body body)
    {
        if (!long.TryParse(body.Map("settings")?.GetValueOrDefault(DeploymentSetting), out var id))
            throw ApiError.Unprocessable($"settings.{DeploymentSetting} names the deployment to go back to by its number. There are: landfall deployments.");
        // One of another app is as unknown as one that never was.
        var deployment = call.Rows<Deployment>().FirstOrDefault(d => d.Id == id && d.AppId == resourceId)
            ?? throw ApiError.Unprocessable($"The app has no deployment {id}. There are: landfall deployments.");
        if (deployment.Status != OperationStatus.Succeeded)
            throw ApiError.Unprocessable($"Deployment {id} never served ({deployment.Status}): there is nothing to go back to.");
        if (call.Store.Images.Find(deployment.ImageId) is not { DeletedAt: null })
            throw ApiError.Unprocessable($"The image of deployment {id} is no longer kept: only the last {Retirement.KeptImages} are. Deploy that version again.");
    }

    protected override void Prepare(OperationRun run)
    {
        var deployment = run.Store.Deployments.Find(long.Parse(run.Settings[DeploymentSetting]))!;
        run.Log($"Going back to deployment {deployment.Id} of {deployment.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        run.Data["image_id"] = deployment.ImageId;
        run.Data["configuration_id"] = deployment.ConfigurationId;
        run.Data["setting_id"] = deployment.SettingId;
        var living = RolloutData.Services(run).ToDictionary(s => s.ProcessType, s => s.Id);
        RolloutData.Remember(run, Formation.Read(deployment.Formation).Select(e => living.TryGetValue(e.Process, out var id) ? e with { Service = id } : e));
        DeploymentRecord.Begin(run, deployment.Origin);
    }
}
