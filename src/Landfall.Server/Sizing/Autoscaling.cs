using System.Text.Json.Nodes;
using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Server.Recovery;
using Landfall.Server.Store;
using Landfall.Values;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Sizing;

/// <summary>
/// Scales services as their policies say (interface 1.4): measures, and asks for an ordinary operation <c>scale</c> when it is
/// time. While an operation of the app is open it asks for nothing.
/// </summary>
sealed class Autoscaling(IServiceScopeFactory scopes, IEngine engine, OperationSignal signal, TimeProvider time)
{
    // What could not be scaled is not tried at every look.
    static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(15);
    readonly Dictionary<long, UsageHistory> histories = [];

    /// <summary>One look at all services that have a policy. Not for two at once.</summary>
    /// <exception cref="EngineException">The engine does not answer.</exception>
    public async Task LookAsync(CancellationToken stop)
    {
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        var policies = store.ServiceSizingPolicies.AsNoTracking().Where(p => p.DeletedAt == null && p.ScalingEnabled).ToList();
        foreach (var gone in histories.Keys.Except(policies.Select(p => p.ServiceId)).ToList()) histories.Remove(gone);
        if (policies.Count == 0) return;
        var resting = ReleasedContainers.AtRest(store).ToLookup(c => c.Row.ServiceId);
        // Who scaled a service to zero turned it off.
        foreach (var policy in policies)
            if (resting[policy.ServiceId].ToList() is { Count: > 0 } containers) await LookAsync(store, policy, containers, stop);
    }

    async Task LookAsync(LandfallStore store, ServiceSizingPolicy policy, List<ReleasedContainer> containers, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var history = histories.TryGetValue(policy.ServiceId, out var known) ? known : histories[policy.ServiceId] = new UsageHistory();
        var usages = await Task.WhenAll(containers.Select(c => engine.UsageAsync(c.Row.Name, stop)));
        var released = containers.Max(c => c.Row.CreatedAt);
        history.Note(
            usages.All(usage => usage is not null) ? [.. usages.Select(usage => usage!)] : [],
            counts: now - released >= TimeSpan.FromSeconds(policy.PostReleaseCooldownSeconds), now);
        var from = now - TimeSpan.FromSeconds(policy.MetricLookbackSeconds);
        history.Forget(from);
        var processors = (double)ContainerSize.Parse(containers[0].Row.MemoryMb).Cpus;
        if (ScalingDecision.Of(policy, containers.Count, processors, history.Percentile(policy.Percentile), history.Covers(from)) is not { } wanted) return;
        if (IsCool(store, policy, now)) Ask(store, policy, containers[0], wanted, up: wanted.Count > containers.Count);
    }

    // Since the last time that it was scaled by its policy.
    static bool IsCool(LandfallStore store, ServiceSizingPolicy policy, DateTimeOffset now)
    {
        var last = store.Operations.AsNoTracking().Where(o => o.ResourceType == "service" && o.ResourceId == policy.ServiceId && o.Type == "scale")
            .OrderByDescending(o => o.Id).AsEnumerable().Select(o => (Row: o, Cause: ScalingCause.Read((JsonObject)JsonNode.Parse(o.Input)!))).FirstOrDefault(o => o.Cause is not null);
        if (last is not { Row.EndedAt: { } ended, Cause: { } cause }) return true;
        var cooldown = TimeSpan.FromSeconds(cause.Up ? policy.PostScaleUpCooldownSeconds : policy.PostScaleDownCooldownSeconds);
        return now - ended >= (last.Row.Status == OperationStatus.Succeeded || cooldown > AfterFailure ? cooldown : AfterFailure);
    }

    void Ask(LandfallStore store, ServiceSizingPolicy policy, ReleasedContainer container, ScalingDecision wanted, bool up)
    {
        var service = store.Services.Find(policy.ServiceId)!;
        var cause = new ScalingCause($"The autoscaling policy of {service.ProcessType} scales it to {wanted.Count}: {wanted.Why}.", up, policy.UseHorizontalScale);
        store.InTransaction(() =>
        {
            if (!ReleasedContainers.AtRest(store).Exists(released => released.Row.Id == container.Row.Id)) return;
            var operation = OperationRoutes.New(store, time, store.Users.Find(policy.UserId)!, OperationRoutes.Of(service), "service", "scale");
            (operation.UserName, operation.QueueKey) = ("Autoscaling", container.QueueKey);
            operation.Input = cause.Input(wanted.Count).ToJsonString();
        });
        signal.Raise();
    }
}
