using System.Text.Json.Nodes;
using Landfall.Engine;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>The image of a rollout, as its steps remember it.</summary>
sealed record RolloutImage(string Id, bool HasEntrypoint, bool HasHealthCheck, IReadOnlyList<int> Ports);

/// <summary>What the steps of a rollout remember for one another.</summary>
static class RolloutData
{
    public static IReadOnlyList<FormationEntry> Formation(OperationRun run) => Rollouts.Formation.Read(run.Data["formation"]!.GetValue<string>());

    public static void Remember(OperationRun run, IEnumerable<FormationEntry> formation) => run.Data["formation"] = Rollouts.Formation.Write(formation);

    public static RolloutImage Image(OperationRun run)
    {
        var image = run.Data["image"]!;
        return new RolloutImage(
            image["id"]!.GetValue<string>(), image["entrypoint"]!.GetValue<bool>(), image["health"]!.GetValue<bool>(),
            [.. image["ports"]!.AsArray().Select(p => p!.GetValue<int>())]);
    }

    public static void Remember(OperationRun run, ImageDescription image) => run.Data["image"] = new JsonObject
    {
        ["id"] = image.Id, ["digest"] = image.Digest, ["entrypoint"] = image.Entrypoint.Count > 0, ["health"] = image.HasHealthCheck,
        ["ports"] = new JsonArray([.. image.ExposedPorts.Select(p => (JsonNode)p)]),
    };

    /// <summary>The registry's digest of the image that an operation pulled; null when it built one.</summary>
    public static string? Digest(Operation? made) => made is null ? null : JsonNode.Parse(made.Data)!["image"]?["digest"]?.GetValue<string>();

    /// <summary>The app, or that of the service.</summary>
    public static App App(OperationRun run) => run.Store.Apps.Find(run.Operation.ResourceType == "app"
        ? run.Operation.ResourceId
        : run.Store.Services.Find(run.Operation.ResourceId)!.AppId!.Value)!;

    /// <summary>The containers that this operation made, or is about to make.</summary>
    public static List<Container> NewContainers(OperationRun run) => [.. run.Store.Containers
        .Where(c => c.DeletedAt == null && (c.OperationId == run.Operation.Id
            || run.Store.Releases.Any(r => r.Id == c.ReleaseId && r.OperationId == run.Operation.Id)))
        .OrderBy(c => c.Id)];

    /// <summary>The living containers of the services being rolled that are to go.</summary>
    public static List<Container> OldContainers(OperationRun run)
    {
        var services = Services(run).Select(s => s.Id).ToList();
        var made = NewContainers(run).Select(c => c.Id).ToHashSet();
        var kept = IsRestartFree(run) ? Formation(run)[0].Count : 0;
        return [.. run.Store.Containers.Where(c => c.DeletedAt == null && services.Contains(c.ServiceId) && c.Index >= kept).OrderBy(c => c.Id)
            .AsEnumerable().Where(c => !made.Contains(c.Id))];
    }

    /// <summary>True: the one service keeps its release and those of its containers that are still wanted.</summary>
    public static bool IsRestartFree(OperationRun run) => run.Data["restart_free"] is not null;

    /// <summary>The services being rolled, and for a deploy those that it removes.</summary>
    public static List<Service> Services(OperationRun run) => run.Operation.ResourceType == "service"
        ? [run.Store.Services.Find(run.Operation.ResourceId)!]
        : [.. run.Store.Services.Where(s => s.AppId == run.Operation.ResourceId && s.DeletedAt == null).OrderBy(s => s.Id)];

    /// <summary>True when requests reach the service, so that its containers are replaced without a gap (interface 4.6).</summary>
    public static bool HasEndpoint(OperationRun run, long service) =>
        run.Store.Vhosts.Where(v => v.ServiceId == service && v.DeletedAt == null).AsEnumerable().Any(v => v.Pem.Length > 0);
}
