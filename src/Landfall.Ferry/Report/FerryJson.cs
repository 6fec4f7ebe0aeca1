using System.Text.Json.Serialization;

namespace Landfall.Ferry;

/// <summary>JSON of what this library hands out: snake_case, words for enums, nothing by reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CopyReport))]
[JsonSerializable(typeof(RestoreReport))]
[JsonSerializable(typeof(PreflightReport))]
[JsonSerializable(typeof(SourceFingerprint))]
[JsonSerializable(typeof(FrozenReport))]
public sealed partial class FerryJson : JsonSerializerContext;
