using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>The operation <c>configure</c> of an app: new variables, released at once when the app runs (interface 1.1).</summary>
sealed class ConfigureApp(KeptImage image, AfterHooks after, RolloutSteps rollout) : RollApp(image, after, rollout)
{
    public override string Type => "configure";

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
        RolloutData.App(run).ImageId is null ? [Step.InStore("store", Keep) with { Commits = true }] : base.Steps(run);

    static void Keep(OperationRun run)
    {
        var app = RolloutData.App(run);
        app.ConfigurationId = Configurations.Derive(run, app.ConfigurationId, run.Env);
        app.SettingId = Configurations.DeriveSettings(run, "app", app.Id, app.SettingId, run.Settings, run.SensitiveSettings);
        app.UpdatedAt = run.Time.GetUtcNow();
        run.Log("The app was never deployed: the configuration is kept for its first deploy.");
    }

    protected override void Prepare(OperationRun run)
    {
        base.Prepare(run);
        var app = RolloutData.App(run);
        run.Data["configuration_id"] = Configurations.Derive(run, app.ConfigurationId, run.Env);
        run.Data["setting_id"] = Configurations.DeriveSettings(run, "app", app.Id, app.SettingId, run.Settings, run.SensitiveSettings);
    }
}
