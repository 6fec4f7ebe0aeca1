using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>Operations that release again an image that an app already has.</summary>
abstract class RollApp(KeptImage image, AfterHooks after, RolloutSteps rollout) : OperationKind
{
    public override string Resource => "app";

    /// <summary>The operation as the hooks of <c>.aptible.yml</c> name it; null: it has none.</summary>
    protected virtual string? Hooks => Type;

    /// <summary>What goes before the release.</summary>
    protected virtual IReadOnlyList<Step> First => [];

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
    [
        Step.InStore("configuration", Prepare) with { Undo = DeploymentRecord.WithdrawAsync },
        new Step("image", image.FindAsync) { Undo = Hooks is { } failing ? after.ClearFailure(failing) : null },
        .. Hooks is { } undone ? [after.OnFailure(undone)] : Array.Empty<Step>(),
        .. First,
        .. rollout.All,
        .. Hooks is { } done ? after.OnSuccess(done) : [],
    ];

    protected virtual void Prepare(OperationRun run) => Remember(run, RolloutData.Services(run).Select(Formation.Of));

    protected static void Remember(OperationRun run, IEnumerable<FormationEntry> formation)
    {
        var app = RolloutData.App(run);
        var image = run.Store.Images.Find(app.ImageId) ?? throw new OperationFailedException("The app was never deployed: landfall deploy.");
        run.Data["image_id"] = image.Id;
        run.Data["configuration_id"] = app.ConfigurationId;
        run.Data["setting_id"] = app.SettingId;
        AfterHooks.Recall(run, image);
        RolloutData.Remember(run, formation);
    }
}
