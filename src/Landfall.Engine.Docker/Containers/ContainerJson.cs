using System.Text.Json.Serialization;

namespace Landfall.Engine.Docker.Api;

sealed record ContainerBody(
    string Image, IReadOnlyList<string>? Entrypoint, IReadOnlyList<string>? Cmd, IReadOnlyList<string> Env, string? WorkingDir,
    IReadOnlyDictionary<string, string> Labels, HostConfigBody HostConfig, NetworkingBody? NetworkingConfig)
{
    public bool? Tty { get; init; }
    public bool? OpenStdin { get; init; }
    public bool? StdinOnce { get; init; }
}

sealed record HostConfigBody(
    string NetworkMode, string CgroupnsMode, long Memory, long MemorySwap, long NanoCpus, int PidsLimit, long ShmSize, IReadOnlyList<string> CapDrop,
    IReadOnlyList<string> SecurityOpt, RestartPolicyBody RestartPolicy, LogConfigBody LogConfig, IReadOnlyList<MountBody> Mounts,
    IReadOnlyList<string> ExtraHosts)
{
    /// <summary>Where its control group lies; null: where the engine's configuration says.</summary>
    public string? CgroupParent { get; init; }
}

sealed record RestartPolicyBody(string Name);

sealed record LogConfigBody(string Type, IReadOnlyDictionary<string, string> Config);

sealed record MountBody(string Type, string Source, string Target);

sealed record NetworkingBody(IReadOnlyDictionary<string, EndpointBody> EndpointsConfig);

sealed record EndpointBody(IReadOnlyList<string> Aliases, EndpointIpamBody? IPAMConfig);

sealed record EndpointIpamBody(string IPv4Address);

sealed record ContainerSummary(string Id);

sealed record ContainerAnswer(
    string Id, string Name, string Image, DateTimeOffset Created, int RestartCount, ContainerState State, ContainerConfig Config,
    HostConfigAnswer? HostConfig, NetworkSettingsAnswer? NetworkSettings);

sealed record ContainerState(string Status, int ExitCode, bool OOMKilled, DateTimeOffset FinishedAt, HealthAnswer? Health);

sealed record HealthAnswer(string Status);

sealed record ContainerConfig(
    IReadOnlyDictionary<string, string>? Labels, IReadOnlyList<string>? Env, IReadOnlyList<string>? Cmd, IReadOnlyList<string>? Entrypoint);

sealed record HostConfigAnswer(
    long Memory, long NanoCpus, long? PidsLimit, bool Privileged, IReadOnlyList<string>? Binds, RestartPolicyBody? RestartPolicy);

sealed record NetworkSettingsAnswer(IReadOnlyDictionary<string, EndpointAnswer>? Networks);

sealed record EndpointAnswer(string? IPAddress);

/// <summary>Of a container that does not run, the time of reading is that of year 1.</summary>
sealed record StatsAnswer(DateTimeOffset Read, [property: JsonPropertyName("cpu_stats")] ProcessorAnswer? Processor);

sealed record ProcessorAnswer([property: JsonPropertyName("cpu_usage")] ProcessorUsage Usage);

sealed record ProcessorUsage([property: JsonPropertyName("total_usage")] long Nanoseconds);

sealed record WaitAnswer(int StatusCode);

sealed record EventAnswer(string Action, EventActor Actor, long TimeNano);

sealed record EventActor(IReadOnlyDictionary<string, string>? Attributes);

sealed record ExecBody(
    IReadOnlyList<string> Cmd, IReadOnlyList<string> Env, string? User, bool AttachStdin, bool AttachStdout, bool AttachStderr);

sealed record ExecStartBody(bool Detach, bool Tty);

sealed record ExecAnswer(bool Running, int? ExitCode);
