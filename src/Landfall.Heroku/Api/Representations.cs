using System.Text.Json.Serialization;

namespace Landfall.Heroku.Api;

// The parts of Heroku's representations that a migration needs (heroku 2.3, 2.4), under their own names.

sealed record Named(string? Id, string? Name);

sealed record AccountJson(string Id, string Email, string? DelinquentAt, string? SuspendedAt);

sealed record AppJson(
    string Id, string Name, bool Maintenance, Named? BuildStack, Named? Stack, Named? Generation, Named? Region, Named? Space,
    string? WebUrl, string? BuildpackProvidedDescription, string? ArchivedAt);

sealed record FormationJson(string Type, string? Command, int Quantity, string? Size);

sealed record ReleaseJson(string Id, int Version, string? Status, bool Current, string? Description, Named? Slug);

sealed record SlugJson(string Id, Dictionary<string, string>? ProcessTypes, string? Commit, string? BuildpackProvidedDescription);

sealed record AddOnJson(string Id, string Name, string? State, Named AddonService, Named Plan, Named? App, List<string>? ConfigVars);

sealed record AttachmentJson(string Name, string? Namespace, AttachedJson Addon, List<string>? ConfigVars);

sealed record AttachedJson(string Id, string Name, Named? Plan, Named? App);

sealed record DomainJson(string Hostname, string? Kind, string? Cname, string? AcmStatus);

sealed record FeatureJson(string Name, bool Enabled);

sealed record LogDrainJson(string Url, Named? Addon);

sealed record UserJson(string Email);

sealed record CollaboratorJson(UserJson User, string? Role);

sealed record BuildpackJson(BuildpackNameJson Buildpack);

sealed record BuildpackNameJson(string? Url, string? Name);

sealed record CouplingJson(Named Pipeline, string Stage);

sealed record DynoJson(string Name, string Type, string State, string? Command);

sealed record DatabaseJson(string? PostgresVersion, long? NumBytes, int? NumTables, int? NumConnections, string? Following);

sealed record ErrorJson(string? Id, string? Message);

sealed record MaintenanceJson(bool Maintenance);

sealed record ScaleJson(List<ScaleUpdateJson> Updates);

sealed record ScaleUpdateJson(string Type, int Quantity);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, MaxDepth = 16)]
[JsonSerializable(typeof(AccountJson))]
[JsonSerializable(typeof(AppJson))]
[JsonSerializable(typeof(Dictionary<string, string?>))]
[JsonSerializable(typeof(List<FormationJson>))]
[JsonSerializable(typeof(List<ReleaseJson>))]
[JsonSerializable(typeof(SlugJson))]
[JsonSerializable(typeof(List<AddOnJson>))]
[JsonSerializable(typeof(List<AttachmentJson>))]
[JsonSerializable(typeof(List<DomainJson>))]
[JsonSerializable(typeof(List<FeatureJson>))]
[JsonSerializable(typeof(List<LogDrainJson>))]
[JsonSerializable(typeof(List<CollaboratorJson>))]
[JsonSerializable(typeof(List<BuildpackJson>))]
[JsonSerializable(typeof(CouplingJson))]
[JsonSerializable(typeof(List<DynoJson>))]
[JsonSerializable(typeof(DatabaseJson))]
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(MaintenanceJson))]
[JsonSerializable(typeof(ScaleJson))]
sealed partial class HerokuJson : JsonSerializerContext;
