using System.Net;
using Landfall.Values;

namespace Landfall.Engine;

/// <summary>A private network: containers on it reach each other by name, and nothing on another network.</summary>
/// <param name="Name">Its name, <c>landfall-…</c>.</param>
/// <param name="Subnet">Its IPv4 subnet in CIDR form. The lower half is for addresses that the platform gives, the upper for the engine's.</param>
/// <param name="Labels">What it is for.</param>
public sealed record NetworkSpec(string Name, IPNetwork Subnet, IReadOnlyDictionary<string, string> Labels);

/// <summary>
/// A container, in the only terms in which one can be asked for. There is no field for privileges, host mounts, host
/// namespaces, devices or capabilities, and limits are always set: the engine's answer to a wish is decided here.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image by id or reference; it is on the machine.</param>
/// <param name="Limits">Memory, processors, processes.</param>
/// <param name="Labels">Whose it is and which operation made it.</param>
public sealed record ContainerSpec(string Name, string Image, Limits Limits, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Replaces the image's ENTRYPOINT; null keeps it.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Replaces the image's CMD; null keeps it.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Variables, over those of the image.</summary>
    public IReadOnlyDictionary<string, Secret> Environment { get; init; } = new Dictionary<string, Secret>();

    /// <summary>The network it joins; null: none at all.</summary>
    public string? Network { get; init; }

    /// <summary>Its address there, from the lower half of the subnet; null: the engine gives one.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Further names under which the network's containers find it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Names that it resolves without asking anybody, so that they hold while the engine restarts.</summary>
    public IReadOnlyDictionary<string, IPAddress> Hosts { get; init; } = new Dictionary<string, IPAddress>();

    /// <summary>Named volumes by the path where they are seen.</summary>
    public IReadOnlyDictionary<string, string> Volumes { get; init; } = new Dictionary<string, string>();

    /// <summary>True: the engine starts it again when it ends or the machine boots, until it is stopped.</summary>
    public bool Restart { get; init; }

    /// <summary>The working directory; null: the image's.</summary>
    public string? WorkingDirectory { get; init; }
}

/// <summary>What a container may use.</summary>
/// <param name="Memory">Bytes, hard; swap is not added.</param>
/// <param name="Cpus">Processors.</param>
/// <param name="Processes">Processes and threads.</param>
public sealed record Limits(long Memory, decimal Cpus, int Processes)
{
    /// <summary>The limits of a container of a size (interface 1.4).</summary>
    public static Limits Of(ContainerSize size) => new(size.Bytes, size.Cpus, 2048);
}

/// <summary>A build.</summary>
/// <param name="Context">A directory on this machine, with the Dockerfile at its root. Links that lead out of it are refused.</param>
/// <param name="Tag">The name of the result.</param>
/// <param name="Labels">Labels of the result.</param>
public sealed record BuildSpec(string Context, ImageReference Tag, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Files given to <c>RUN --mount=type=secret,id=…</c> by id; they are in no layer.</summary>
    public IReadOnlyDictionary<string, Secret> Secrets { get; init; } = new Dictionary<string, Secret>();

    /// <summary>Credentials for private base images.</summary>
    public RegistryCredential? Credential { get; init; }

    /// <summary>Builds of the same scope share the content of <c>RUN --mount=type=cache</c>; no others see it.</summary>
    public string CacheScope { get; init; } = "";

    /// <summary>What it may use of the machine.</summary>
    public BuildLimits Limits { get; init; } = BuildLimits.Default;
}

/// <summary>What a build may use, so that the machine and what runs on it go on whatever its Dockerfile does.</summary>
/// <param name="Use">Memory, processors and processes of all its steps together.</param>
/// <param name="Time">How long it may take, and how long it waits for builds before it.</param>
/// <param name="Free">What must be free on the engine's disk before it begins, beside three times what is sent.</param>
/// <param name="Reserve">What is kept free: the build ends when less is left.</param>
/// <param name="Cache">Bytes that the cache of all builds keeps; what is over goes after a build.</param>
public sealed record BuildLimits(Limits Use, TimeSpan Time, DiskRoom Free, DiskRoom Reserve, long Cache)
{
    /// <summary>Half of this machine's memory (at least 1 GiB) and processors (at least one), 30 minutes (interface 4.1), 10 GB of cache.</summary>
    public static BuildLimits Default { get; } = new(
        new Limits(Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, 1L << 30), Math.Max(Environment.ProcessorCount / 2m, 1), 4096),
        TimeSpan.FromMinutes(30), new DiskRoom(2_000_000_000, 100_000), DiskRoom.Reserve, 10_000_000_000);
}

/// <summary>Room on a disk, which is full when either is used up.</summary>
/// <param name="Files">Inodes: a file takes one, however small it is.</param>
public sealed record DiskRoom(long Bytes, long Files)
{
    /// <summary>What is kept free for the machine.</summary>
    public static DiskRoom Reserve { get; } = new(1_000_000_000, 50_000);
}

/// <summary>How to enter a registry.</summary>
/// <param name="Registry">Its host, as in <see cref="ImageReference.Registry"/>.</param>
public sealed record RegistryCredential(string Registry, string Username, Secret Password);

/// <summary>A program to run in a container: an argument list, never a shell string.</summary>
public sealed record ExecSpec(IReadOnlyList<string> Arguments)
{
    /// <summary>Variables added for this program.</summary>
    public IReadOnlyDictionary<string, Secret> Environment { get; init; } = new Dictionary<string, Secret>();

    /// <summary>The user; null: the container's.</summary>
    public string? User { get; init; }

    /// <summary>What it reads; null: nothing.</summary>
    public byte[]? Input { get; init; }
}

/// <summary>A file to write into a container.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Owner">Numeric user and group id.</param>
public sealed record ContainerFile(string Path, byte[] Content, UnixFileMode Mode, int Owner = 0);
