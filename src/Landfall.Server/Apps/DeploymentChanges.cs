using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Apps;

/// <summary>What a deployment changed against the one that was in force before it: variables and settings by their keys, never by a value.</summary>
static class DeploymentChanges
{
    /// <returns>Null for those who may not read the environment.</returns>
    public static JsonObject? Of(Call call, Deployment deployment)
    {
        if (!call.May(deployment.AccountId, Scope.Read)) return null;
        var before = call.Store.Deployments
            .Where(d => d.AppId == deployment.AppId && d.Id < deployment.Id && d.Status == OperationStatus.Succeeded).OrderByDescending(d => d.Id).FirstOrDefault();
        return new JsonObject
        {
            ["image"] = deployment.ImageId is not null && deployment.ImageId != before?.ImageId,
            ["configuration"] = Keys(Variables(call, before?.ConfigurationId), Variables(call, deployment.ConfigurationId)),
            ["settings"] = Keys(Settings(call, before?.SettingId), Settings(call, deployment.SettingId)),
            ["formation"] = Services(Formation.Read(before?.Formation ?? "[]"), Formation.Read(deployment.Formation)),
        };
    }

    static Dictionary<string, string> Variables(Call call, long? id) => call.Store.Configurations.Find(id) is { } row
        ? Configurations.Parse(call.Open(row, nameof(Configuration.Env), row.Env))
        : [];

    static Dictionary<string, string> Settings(Call call, long? id)
    {
        if (call.Store.Settings.Find(id) is not { } row) return [];
        var settings = Configurations.Parse(new Secret(row.Settings));
        if (row.Sensitive.Length == 0) return settings;
        foreach (var (key, value) in Configurations.Parse(call.Open(row, nameof(Setting.Sensitive), row.Sensitive))) settings[key] = value;
        return settings;
    }

    static JsonObject Keys(Dictionary<string, string> before, Dictionary<string, string> after) => new()
    {
        ["added"] = Names(after.Keys.Except(before.Keys)),
        ["changed"] = Names(after.Keys.Where(k => before.TryGetValue(k, out var old) && old != after[k])),
        ["removed"] = Names(before.Keys.Except(after.Keys)),
    };

    static JsonArray Services(IReadOnlyList<FormationEntry> before, IReadOnlyList<FormationEntry> after) =>
    [
        .. from process in before.Concat(after).Select(e => e.Process).Distinct().Order(StringComparer.Ordinal)
           let was = before.FirstOrDefault(e => e.Process == process)
           let becomes = after.FirstOrDefault(e => e.Process == process)
           // A deployment that failed came to no formation.
           where after.Count > 0 && was is null != becomes is null || was is not null && becomes is not null && Shape(was) != Shape(becomes)
           select new JsonObject
           {
               ["process_type"] = process, ["change"] = was is null ? "added" : becomes is null ? "removed" : "changed",
               ["before"] = Describe(was), ["after"] = Describe(becomes),
           },
    ];

    // A service that was removed and is made anew is another row, and the same service.
    static FormationEntry Shape(FormationEntry entry) => entry with { Service = null };

    static JsonObject? Describe(FormationEntry? entry) => entry is null ? null : new JsonObject
    {
        ["command"] = entry.Command, ["container_count"] = entry.Count, ["container_memory_limit_mb"] = entry.MemoryMb,
        ["force_zero_downtime"] = entry.Rules?.ForceZeroDowntime, ["naive_health_check"] = entry.Rules?.NaiveHealthCheck, ["stop_timeout"] = entry.Rules?.StopTimeout,
    };

    static JsonArray Names(IEnumerable<string> keys) => [.. keys.Order(StringComparer.Ordinal).Select(k => (JsonNode)k)];
}
