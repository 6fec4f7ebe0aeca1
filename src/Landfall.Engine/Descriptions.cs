using System.Net;

namespace Landfall.Engine;

/// <summary>What an engine is.</summary>
/// <param name="LiveRestore">True: containers go on while the engine restarts.</param>
/// <param name="BuildKit">True: builds go through BuildKit.</param>
public sealed record EngineDescription(string Version, string ApiVersion, bool LiveRestore, bool BuildKit, int Cpus, long Memory);

/// <summary>What an image says of itself.</summary>
/// <param name="Id">Its content's id, <c>sha256:…</c>.</param>
/// <param name="Digest">The registry's digest for the name that was pulled, or null for one that was built here.</param>
/// <param name="ExposedPorts">TCP ports of its EXPOSE lines, ascending by number.</param>
public sealed record ImageDescription(
    string Id, string? Digest, IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Command, IReadOnlyList<int> ExposedPorts,
    IReadOnlyDictionary<string, string> Labels, bool HasHealthCheck, long Size);

/// <summary>What a container is doing.</summary>
public enum ContainerStatus
{
    /// <summary>Made, never started.</summary>
    Created,

    /// <summary>Running.</summary>
    Running,

    /// <summary>Ended, and about to be started again by the engine.</summary>
    Restarting,

    /// <summary>Ended.</summary>
    Exited,
}

/// <summary>What the health check of the image says.</summary>
public enum Health
{
    /// <summary>The image has no health check.</summary>
    None,

    /// <summary>Not known yet.</summary>
    Starting,

    /// <summary>It passed.</summary>
    Healthy,

    /// <summary>It failed.</summary>
    Unhealthy,
}

/// <summary>A container as it is.</summary>
/// <param name="ExitCode">Of its last end; null while it has not ended.</param>
/// <param name="OutOfMemory">True: its last end was by the memory limit.</param>
/// <param name="Address">Its address on its network; null when it is not running.</param>
/// <param name="Restarts">How often the engine started it again.</param>
public sealed record ContainerDescription(
    string Id, string Name, string Image, ContainerStatus Status, Health Health, int? ExitCode, bool OutOfMemory, IPAddress? Address,
    int Restarts, DateTimeOffset Created, IReadOnlyDictionary<string, string> Labels);

/// <summary>What a container has used.</summary>
/// <param name="Container">Its id: a fresh container of the same name has another.</param>
/// <param name="At">When it was measured, by the engine's clock.</param>
/// <param name="Processor">Processor time since its start, of all its processes and all processors.</param>
public sealed record ContainerUsage(string Container, DateTimeOffset At, TimeSpan Processor);

/// <summary>What happened to a container.</summary>
public enum ContainerChange
{
    /// <summary>It runs.</summary>
    Started,

    /// <summary>It ended, by itself or by somebody.</summary>
    Ended,

    /// <summary>A process of it was ended by the memory limit.</summary>
    OutOfMemory,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>Something happened to a container.</summary>
public sealed record ContainerEvent(string Name, ContainerChange Change, DateTimeOffset At);

/// <summary>A line that a container wrote.</summary>
public sealed record LogLine(DateTimeOffset At, bool Error, string Text);

/// <summary>How a program in a container ended.</summary>
public sealed record ExecResult(int ExitCode, string Output, string Error);

/// <summary>The engine refused or could not be reached.</summary>
public class EngineException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>There is no such image, or it is not shown to us.</summary>
public sealed class ImageMissingException(string message, Exception? inner = null) : EngineException(message, inner);

/// <summary>A build failed.</summary>
public sealed class BuildFailedException(string message, Exception? inner = null) : EngineException(message, inner);
