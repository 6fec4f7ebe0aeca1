using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Sizing;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// The operation <c>scale</c> of a service: a new release of that service alone, with another count or size; or, when only the
/// count changes and the service is scaled without restarts, more or fewer containers of the release that it has.
/// </summary>
sealed class ScaleService(KeptImage image, AfterHooks after, RolloutSteps rollout) : RollApp(image, after, rollout)
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

    protected override void Prepare(OperationRun run)
    {
        if (ScalingCause.Read(run.Input) is { } cause) run.Log(cause.Words);
        var wanted = Wanted(run);
        if (IsRestartFree(run, wanted)) run.Data["restart_free"] = true;
        Remember(run, [wanted]);
    }

    // What the release was made of is what more containers of it are made of; if that has changed, all are made anew.
    static bool IsRestartFree(OperationRun run, FormationEntry wanted)
    {
        var service = run.Store.Services.Find(run.Operation.ResourceId)!;
        if (!service.RestartFreeScaling && ScalingCause.Read(run.Input) is not { RestartFree: true }) return false;
        var app = RolloutData.App(run);
        return wanted.MemoryMb == service.MemoryMb && wanted.Count != service.ContainerCount
            && run.Store.Releases.Find(service.ReleaseId) is { } release && (release.ImageId, release.ConfigurationId) == (app.ImageId, app.ConfigurationId);
    }

    static FormationEntry Wanted(OperationRun run)
    {
        var now = Formation.Of(run.Store.Services.Find(run.Operation.ResourceId)!);
        return now with { Count = run.Whole("container_count") ?? now.Count, MemoryMb = run.Whole("container_size") is > 0 and var size ? size : now.MemoryMb };
    }
}
