using System.Text.Json;

namespace Landfall.Engine.Docker.Api;

sealed record ImageAnswer(string Id, IReadOnlyList<string>? RepoDigests, ImageConfig? Config, long Size);

sealed record ImageSummary(IReadOnlyList<string>? RepoTags, IReadOnlyList<string>? RepoDigests);

sealed record ImageConfig(
    IReadOnlyList<string>? Entrypoint, IReadOnlyList<string>? Cmd, IReadOnlyDictionary<string, JsonElement>? ExposedPorts,
    IReadOnlyDictionary<string, string>? Labels, HealthcheckAnswer? Healthcheck, IReadOnlyList<string>? Env = null);

sealed record HealthcheckAnswer(IReadOnlyList<string>? Test);

/// <summary>One of the lines that a pull or a build answers; its error comes in the same way, after status 200.</summary>
sealed record ProgressAnswer(string? Id, string? Status, string? Progress, string? Stream, string? Error);
