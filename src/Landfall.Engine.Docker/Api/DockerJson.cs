using System.Text.Json.Serialization;

namespace Landfall.Engine.Docker.Api;

/// <summary>What is sent to and read from Docker, compiled; members carry the API's own names.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(InfoAnswer))]
[JsonSerializable(typeof(NetworkBody))]
[JsonSerializable(typeof(NetworkAnswer))]
[JsonSerializable(typeof(NetworkAnswer[]))]
[JsonSerializable(typeof(VolumeBody))]
[JsonSerializable(typeof(VolumeAnswer))]
[JsonSerializable(typeof(VolumesAnswer))]
[JsonSerializable(typeof(ImageAnswer))]
[JsonSerializable(typeof(ImageSummary[]))]
[JsonSerializable(typeof(ProgressAnswer))]
[JsonSerializable(typeof(RegistryAuth))]
[JsonSerializable(typeof(Dictionary<string, RegistryAuth>))]
[JsonSerializable(typeof(RegistryAuths))]
[JsonSerializable(typeof(ContainerBody))]
[JsonSerializable(typeof(CreatedAnswer))]
[JsonSerializable(typeof(ContainerAnswer))]
[JsonSerializable(typeof(ContainerSummary[]))]
[JsonSerializable(typeof(StatsAnswer))]
[JsonSerializable(typeof(WaitAnswer))]
[JsonSerializable(typeof(EventAnswer))]
[JsonSerializable(typeof(PruneAnswer))]
[JsonSerializable(typeof(ExecBody))]
[JsonSerializable(typeof(ExecStartBody))]
[JsonSerializable(typeof(ExecAnswer))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
sealed partial class DockerJson : JsonSerializerContext;

sealed record ErrorAnswer(string? Message);

sealed record CreatedAnswer(string Id);

sealed record InfoAnswer(
    string ServerVersion, bool LiveRestoreEnabled, int NCPU, long MemTotal, string CgroupDriver, string DockerRootDir, string Architecture);

sealed record PruneAnswer(long SpaceReclaimed);
