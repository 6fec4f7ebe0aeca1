using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Engine;
using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>Operations that release again the image that an app already has.</summary>
abstract class RollApp(IEngine engine, RolloutSteps rollout) : OperationKind
{
    public override string Resource => "app";

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
        [Step.InStore("configuration", Prepare) with { Undo = DeploymentRecord.WithdrawAsync }, new Step("image", ImageIsThereAsync), .. rollout.All];

    protected virtual void Prepare(OperationRun run) => Remember(run, RolloutData.Services(run).Select(Formation.Of));

    protected static void Remember(OperationRun run, IEnumerable<FormationEntry> formation)
    {
        var app = RolloutData.App(run);
        var image = run.Store.Images.Find(app.ImageId) ?? throw new OperationFailedException("The app was never deployed: landfall deploy.");
        run.Data["image_id"] = image.Id;
        run.Data["configuration_id"] = app.ConfigurationId;
        run.Data["setting_id"] = app.SettingId;
        RolloutData.Remember(run, formation);
    }

    // Seen before anything that runs is touched.
    async Task ImageIsThereAsync(OperationRun run, CancellationToken stop)
    {
        var image = run.Store.Images.Find(run.Remembered("image_id"))!;
        var found = await engine.FindImageAsync(image.KeptAs, stop) ?? throw new OperationFailedException(
            $"The app's image {image.KeptAs} is no longer on the machine. What runs was not touched. Deploy again: landfall deploy.");
        RolloutData.Remember(run, found);
    }
}

/// <summary>The operation <c>restart</c> of an app.</summary>
sealed class RestartApp(IEngine engine, RolloutSteps rollout) : RollApp(engine, rollout)
{
    public override string Type => "restart";

    public override void Check(Call call, long resourceId, Body body)
    {
        if (call.Store.Apps.Find(resourceId)!.ImageId is null) throw ApiError.Unprocessable("The app was never deployed: there is nothing to restart.");
    }
}

/// <summary>The operation <c>configure</c> of an app: new variables, released at once when the app runs (interface 1.1).</summary>
sealed class ConfigureApp(IEngine engine, RolloutSteps rollout) : RollApp(engine, rollout)
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

/// <summary>The operation <c>scale</c> of a service: a new release of that service alone, with another count or size.</summary>
sealed class ScaleService(IEngine engine, RolloutSteps rollout) : RollApp(engine, rollout)
{
    public override string Resource => "service";
    public override string Type => "scale";

    public override void Check(Call call, long resourceId, Body body)
    {
        var service = call.Store.Services.Find(resourceId)!;
        if (service.AppId is null) throw ApiError.Unprocessable("A database is not scaled; it is restarted with another size.");
        if (body.Whole("container_count") is { } count) ServiceCount.Check(count);
        if (body.Whole("container_size") is { } size and not 0) ContainerSize.Parse(size);
    }

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
        RolloutData.App(run).ImageId is null ? [Step.InStore("store", Keep) with { Commits = true }] : base.Steps(run);

    static void Keep(OperationRun run)
    {
        var wanted = Wanted(run);
        var service = run.Store.Services.Find(run.Operation.ResourceId)!;
        (service.ContainerCount, service.MemoryMb) = (wanted.Count, wanted.MemoryMb);
    }

    protected override void Prepare(OperationRun run) => Remember(run, [Wanted(run)]);

    static FormationEntry Wanted(OperationRun run)
    {
        var now = Formation.Of(run.Store.Services.Find(run.Operation.ResourceId)!);
        return now with { Count = run.Whole("container_count") ?? now.Count, MemoryMb = run.Whole("container_size") is > 0 and var size ? size : now.MemoryMb };
    }
}
