using System.Text.Json.Serialization;

namespace Landfall.Heroku.Api;

// The parts of Heroku's representations that a migration needs (heroku 2.3, 2.4), under their own names.

// What has no default must be there.

sealed record Named(string? Id = null, string? Name = null);

sealed record AccountJson(string Email);

sealed record AppJson(
    string Id, bool Maintenance, Named? BuildStack = null, Named? Stack = null, Named? Generation = null, Named? Region = null,
    Named? Space = null, string? WebUrl = null, string? BuildpackProvidedDescription = null, bool Acm = false,
    bool? InternalRouting = null);

sealed record FormationJson(string Type, int Quantity, string? Command = null, string? Size = null);

sealed record ReleaseJson(int Version, bool Current, string? Description = null, Named? Slug = null);

sealed record SlugJson(
    string Id, Dictionary<string, string> ProcessTypes, string? Commit = null, string? BuildpackProvidedDescription = null);

sealed record AddOnJson(string Id, string Name, Named Plan, Named? AddonService = null, Named? App = null);

sealed record AttachmentJson(string Name, AttachedJson Addon, List<string> ConfigVars, string? Namespace = null);

sealed record AttachedJson(string Id, string Name, Named? Plan = null, Named? App = null);

sealed record TransferJson(string Uuid, int Num, string? FinishedAt = null, bool? Succeeded = null, long? ProcessedBytes = null, List<TransferLineJson>? Logs = null);

sealed record TransferLineJson(string Message);

sealed record PublicUrlJson(Uri Url);

sealed record DomainJson(string Hostname, string? Kind = null, string? Cname = null, string? AcmStatus = null);

sealed record FeatureJson(string Name, bool Enabled);

sealed record LogDrainJson(string Url, Named? Addon = null);

sealed record WebhookJson(string Url, List<string>? Include = null);

sealed record TelemetryDrainJson(ExporterJson? Exporter = null);

sealed record ExporterJson(string? Endpoint = null);

sealed record CertificateJson(string Name, SslCertJson? SslCert = null);

sealed record SslCertJson(List<string>? CertDomains = null, string? ExpiresAt = null);

sealed record ReviewAppsJson(bool AutomaticReviewApps = false, bool WaitForCi = false);

sealed record UserJson(string Email);

sealed record CollaboratorJson(UserJson User, string? Role = null);

sealed record BuildpackJson(BuildpackNameJson Buildpack);

sealed record BuildJson(string Status, DateTimeOffset CreatedAt, List<BuildpackNameJson>? Buildpacks = null);

sealed record BuildpackNameJson(string? Url = null, string? Name = null);

sealed record CouplingJson(Named Pipeline, string Stage);

sealed record DynoJson(string Name, string Type, string State, string? Command = null);

sealed record DatabaseJson(
    string? PostgresVersion = null, long? NumBytes = null, int? NumTables = null, int? NumConnections = null, string? Following = null);

sealed record ErrorJson(string? Id = null, string? Message = null);

sealed record MaintenanceJson(bool Maintenance);

sealed record ScaleJson(List<ScaleUpdateJson> Updates);

sealed record ScaleUpdateJson(string Type, int Quantity);

sealed record OneOffJson(string Command, bool Attach, bool ForceNoTty, string Type, Dictionary<string, string> Env, int TimeToLive);

sealed record SessionJson(Uri AttachUrl);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, MaxDepth = 16)]
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
[JsonSerializable(typeof(List<WebhookJson>))]
[JsonSerializable(typeof(List<TelemetryDrainJson>))]
[JsonSerializable(typeof(List<CertificateJson>))]
[JsonSerializable(typeof(ReviewAppsJson))]
[JsonSerializable(typeof(List<CollaboratorJson>))]
[JsonSerializable(typeof(List<BuildJson>))]
[JsonSerializable(typeof(List<BuildpackJson>))]
[JsonSerializable(typeof(CouplingJson))]
[JsonSerializable(typeof(DynoJson))]
[JsonSerializable(typeof(List<DynoJson>))]
[JsonSerializable(typeof(DatabaseJson))]
[JsonSerializable(typeof(TransferJson))]
[JsonSerializable(typeof(PublicUrlJson))]
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(MaintenanceJson))]
[JsonSerializable(typeof(ScaleJson))]
[JsonSerializable(typeof(OneOffJson))]
[JsonSerializable(typeof(SessionJson))]
sealed partial class HerokuJson : JsonSerializerContext;
