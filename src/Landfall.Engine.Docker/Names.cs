using System.Text.RegularExpressions;
using Landfall.Values;

namespace Landfall.Engine.Docker;

/// <summary>
/// What may name things in Docker. A name is a part of a path of the API, and in places Docker gives some names another
/// meaning (a volume that begins with '/' is a directory of the host, a network "host" is the host's): none of these pass.
/// </summary>
static partial class Names
{
    static readonly string[] Reserved = ["host", "bridge", "none", "default", "nat", "ingress"];

    public static string Container(string name) => Check(name, "container");

    public static string Volume(string name) => Check(name, "volume");

    public static string Network(string name) => Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
        ? throw new EngineException($"'{name}' is one of Docker's own networks and cannot be used.")
        : Check(name, "network");

    /// <summary>An image by id or reference, as it stands in a path.</summary>
    public static string Image(string image) => Id().IsMatch(image)
        ? image
        : ImageReference.TryParse(image, out var reference) ? reference.ToString() : throw new EngineException($"'{image}' names no image.");

    public static string Alias(string alias) => HostName.TryParse(alias, out var host)
        ? host.Value
        : throw new EngineException($"'{alias}' cannot be a container's name on its network: it is no host name.");

    /// <summary>A place in a container's file system.</summary>
    public static string AbsolutePath(string path) => AbsolutePathPattern().IsMatch(path) && !path.Split('/').Any(part => part is "." or "..")
        ? path
        : throw new EngineException($"'{path}' is no absolute path without '.' and '..'.");

    static string Check(string name, string kind) => Name().IsMatch(name)
        ? name
        : throw new EngineException($"'{name}' cannot name a {kind}: it takes 2 to 128 letters, digits, '_', '.' and '-', first a letter or digit.");

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"\A/[^\0]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex AbsolutePathPattern();
}
