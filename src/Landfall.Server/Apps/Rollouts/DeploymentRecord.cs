using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// Keeps the deployments of an app. Whatever changes its image, configuration, settings or formation leaves one, so that each
/// state that was in force can be returned to; a restart changes nothing and leaves none.
/// </summary>
static class DeploymentRecord
{
    /// <summary>Notes a deployment that is about to be made: it is listed as failed when it does not come about.</summary>
    public static void Begin(OperationRun run, string origin)
    {
        var deployment = run.AddRow(new Deployment
        {
            AppId = run.Operation.ResourceId, OperationId = run.Operation.Id, Origin = origin,
            ConfigurationId = run.Remembered("configuration_id"), SettingId = run.Remembered("setting_id"),
        });
        run.Data["deployment_id"] = deployment.Id;
    }

    public static Task WithdrawAsync(OperationRun run, CancellationToken stop)
    {
        if (run.Remembered("deployment_id") is { } id) run.Store.Deployments.Find(id)!.Status = OperationStatus.Failed;
        return Task.CompletedTask;
    }

    /// <summary>Notes what is in force now.</summary>
    public static void Commit(OperationRun run, App app, IEnumerable<Service> services)
    {
        var current = run.Store.Deployments.Find(app.DeploymentId);
        var formation = Formation.Record(services);
        if (run.Remembered("deployment_id") is null && current is not null && IsSame(current, app, formation)) return;
        var deployment = run.Remembered("deployment_id") is { } id
            ? run.Store.Deployments.Find(id)!
            : run.AddRow(new Deployment { AppId = app.Id, OperationId = run.Operation.Id, Origin = current?.Origin ?? "{}" });
        (deployment.ImageId, deployment.ConfigurationId, deployment.SettingId) = (app.ImageId, app.ConfigurationId, app.SettingId);
        (deployment.Formation, deployment.Status, deployment.UpdatedAt) = (formation, OperationStatus.Succeeded, run.Time.GetUtcNow());
        app.DeploymentId = deployment.Id;
    }

    /// <summary>Services change their rules without an operation: what is in force has them too, for whoever returns to it.</summary>
    public static void Follow(LandfallStore store, Service changed)
    {
        if (changed.AppId is not { } app || store.Deployments.Find(store.Apps.Find(app)!.DeploymentId) is not { } deployment) return;
        var rules = ReleaseRules.Of(changed);
        deployment.Formation = Formation.Write(Formation.Read(deployment.Formation).Select(e => e.Service == changed.Id ? e with { Rules = rules } : e));
    }

    static bool IsSame(Deployment deployment, App app, string formation) =>
        (deployment.ImageId, deployment.ConfigurationId, deployment.SettingId, deployment.Formation)
        == (app.ImageId, app.ConfigurationId, app.SettingId, formation);
}
