using Landfall.Values;

namespace Landfall.Convert;

/// <summary>Dyno sizes as memory in MiB (heroku 1.2, 2.3), and the container size that holds it.</summary>
static class DynoSizes
{
    /// <summary>The sizes of interface 1.4 that a dyno can need.</summary>
    static readonly int[] Containers = [512, 1024, 2048, 4096, 7168, 15360, 30720, 61440, 153600];

    static readonly Dictionary<string, int> Memory = new(StringComparer.Ordinal)
    {
        ["free"] = 512,
        ["eco"] = 512,
        ["hobby"] = 512,
        ["basic"] = 512,
        ["standard-1x"] = 512,
        ["standard-2x"] = 1024,
        ["performance-m"] = 2560,
        ["performance-l"] = 14336,
        ["performance-l-ram"] = 30720,
        ["performance-xl"] = 63488,
        ["performance-2xl"] = 129024,
    };

    /// <summary>The sizes with the container that holds each, by name.</summary>
    public static IEnumerable<(string Dyno, int Megabytes)> All =>
        Memory.Keys.Concat(Spaces).Order(StringComparer.Ordinal).Select(dyno => (dyno, Container(dyno)!.Megabytes));

    static readonly string[] Spaces = ["private-s", "private-m", "private-l", "shield-s", "shield-m", "shield-l"];

    /// <summary>The container for a dyno; null for a size that is not known.</summary>
    public static ContainerSize? Container(string dyno) =>
        Memory.TryGetValue(Common(dyno), out var megabytes) ? ContainerSize.Parse(Containers.First(size => size >= megabytes)) : null;

    // Private and shield dynos have the memory of their common-runtime sisters, under other names.
    static string Common(string dyno) => dyno.Split('-', 2) switch
    {
        ["private" or "shield", "s"] => "standard-2x",
        ["private" or "shield", var rest] => $"performance-{rest}",
        _ => dyno,
    };
}
