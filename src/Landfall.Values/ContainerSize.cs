namespace Landfall.Values;

/// <summary>
/// A container's memory in MiB (the interface says MB), one of the sizes of interface 1.4. The CPU share follows the size:
/// a quarter of a processor per GiB (profile M).
/// </summary>
public sealed record ContainerSize
{
    static readonly int[] Sizes = [512, 1024, 2048, 4096, 7168, 15360, 30720, 61440, 153600, 245760];

    ContainerSize(int megabytes) => Megabytes = megabytes;

    /// <summary>What a new service gets (interface 4.4).</summary>
    public static ContainerSize Default { get; } = new(1024);

    /// <summary>Memory in MiB.</summary>
    public int Megabytes { get; }

    /// <summary>Memory in bytes.</summary>
    public long Bytes => Megabytes * 1024L * 1024L;

    /// <summary>Processors, 0.25 for a GiB.</summary>
    public decimal Cpus => Megabytes / 1024m * 0.25m;

    /// <summary>Parses a size in MiB.</summary>
    /// <exception cref="FormatException">The number is not one of the sizes; the message lists them.</exception>
    public static ContainerSize Parse(int megabytes) => Sizes.Contains(megabytes)
        ? new ContainerSize(megabytes)
        : throw new FormatException($"{megabytes} MB is no container size; the sizes are {string.Join(", ", Sizes)}");

    /// <inheritdoc/>
    public override string ToString() => $"{Megabytes} MB";
}
