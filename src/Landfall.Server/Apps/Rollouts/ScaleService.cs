using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>The operation <c>scale</c> of a service: a new release of that service alone, with another count or size.</summary>
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

    protected override void Prepare(OperationRun run) => Remember(run, [Wanted(run)]);

    static FormationEntry Wanted(OperationRun run)
    {
        var now = Formation.Of(run.Store.Services.Find(run.Operation.ResourceId)!);
        return now with { Count = run.Whole("container_count") ?? now.Count, MemoryMb = run.Whole("container_size") is > 0 and var size ? size : now.MemoryMb };
    }
}
