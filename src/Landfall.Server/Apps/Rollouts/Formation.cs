using System.Text.Json;
using System.Text.Json.Serialization;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>One service as it should be.</summary>
/// <param name="Command">Its command; null: the image's own.</param>
/// <param name="Service">Its row's id; null while it is new.</param>
sealed record FormationEntry(string Process, string? Command, int Count, int MemoryMb, long? Service)
{
    /// <summary>How it is released; null: as the service's row says.</summary>
    public ReleaseRules? Rules { get; init; }
}

/// <summary>How a service's containers are replaced (interface 4.6).</summary>
sealed record ReleaseRules(bool ForceZeroDowntime, bool NaiveHealthCheck, bool RestartFreeScaling, int? StopTimeout)
{
    public static ReleaseRules Of(Service service) =>
        new(service.ForceZeroDowntime, service.NaiveHealthCheck, service.RestartFreeScaling, service.StopTimeout);

    public void Give(Service service) =>
        (service.ForceZeroDowntime, service.NaiveHealthCheck, service.RestartFreeScaling, service.StopTimeout) =
        (ForceZeroDowntime, NaiveHealthCheck, RestartFreeScaling, StopTimeout);
}

/// <summary>All services of an app as they should be.</summary>
static class Formation
{
    public static string Write(IEnumerable<FormationEntry> entries) =>
        JsonSerializer.Serialize([.. entries], FormationJson.Default.ListFormationEntry);

    public static IReadOnlyList<FormationEntry> Read(string json) =>
        JsonSerializer.Deserialize(json, FormationJson.Default.ListFormationEntry) ?? [];

    public static FormationEntry Of(Service service) =>
        new(service.ProcessType, service.Command, service.ContainerCount, service.MemoryMb, service.Id);

    /// <summary>All that is needed to return to it.</summary>
    public static string Record(IEnumerable<Service> services) =>
        Write(services.OrderBy(s => s.Id).Select(s => Of(s) with { Rules = ReleaseRules.Of(s) }));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<FormationEntry>))]
sealed partial class FormationJson : JsonSerializerContext;
