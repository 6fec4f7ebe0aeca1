using System.Globalization;
using System.Text.RegularExpressions;
using Landfall.Values;

namespace Landfall.Convert;

/// <summary>Dyno sizes as memory in MiB (heroku 1.2, 2.3), and the container size that holds it.</summary>
static partial class DynoSizes
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
    public static ContainerSize? Container(string dyno)
    {
        var megabytes = Memory.TryGetValue(Common(dyno), out var known) ? known : Native(dyno);
        return Containers.FirstOrDefault(size => size >= megabytes) is > 0 and var size && megabytes > 0 ? ContainerSize.Parse(size) : null;
    }

    // The generation Fir writes it in the name: dyno-4c-16gb.
    static double Native(string dyno) => Fir().Match(dyno) is { Success: true } match
        ? 1024 * double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\Adyno-[0-9]+c-([0-9]{1,4}(?:\.[0-9]{1,3})?)gb\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fir();

    // Private and shield dynos have the memory of their common-runtime sisters, under other names.
    static string Common(string dyno) => dyno.Split('-', 2) switch
    {
        ["private" or "shield", "s"] => "standard-2x",
        ["private" or "shield", var rest] => $"performance-{rest}",
        _ => dyno,
    };
}
