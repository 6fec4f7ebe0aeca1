using System.Text.Json;
using System.Text.Json.Serialization;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>One service as it should be.</summary>
/// <param name="Command">Its command; null: the image's own.</param>
/// <param name="Service">Its row's id; null while it is new.</param>
sealed record FormationEntry(string Process, string? Command, int Count, int MemoryMb, long? Service);

/// <summary>All services of an app as they should be.</summary>
static class Formation
{
    public static string Write(IEnumerable<FormationEntry> entries) =>
        JsonSerializer.Serialize([.. entries], FormationJson.Default.ListFormationEntry);

    public static IReadOnlyList<FormationEntry> Read(string json) =>
        JsonSerializer.Deserialize(json, FormationJson.Default.ListFormationEntry) ?? [];

    public static FormationEntry Of(Service service) =>
        new(service.ProcessType, service.Command, service.ContainerCount, service.MemoryMb, service.Id);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<FormationEntry>))]
sealed partial class FormationJson : JsonSerializerContext;
