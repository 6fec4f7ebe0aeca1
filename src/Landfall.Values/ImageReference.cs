using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Landfall.Values;

/// <summary>
/// A container image by name: <c>[registry[:port]/]path[:tag][@sha256:digest]</c> (OCI distribution specification), at most
/// 512 characters. A name without tag and digest means the tag <c>latest</c>.
/// </summary>
public sealed partial record ImageReference
{
    ImageReference(string registry, string repository, string? tag, string? digest) =>
        (Registry, Repository, Tag, Digest) = (registry, repository, tag, digest);

    /// <summary>The registry's host (and port); <c>docker.io</c> when the name has none.</summary>
    public string Registry { get; }

    /// <summary>The path within the registry, as written: <c>node</c>, <c>acme/shop</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag, or null.</summary>
    public string? Tag { get; }

    /// <summary>The digest, <c>sha256:…</c>, or null.</summary>
    public string? Digest { get; }

    /// <summary>The name without tag and digest, as the engine takes it.</summary>
    public string Name => Registry == "docker.io" ? Repository : $"{Registry}/{Repository}";

    /// <summary>Parses a reference. Option-like, over-long and ill-formed names are refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        if (text is not { Length: > 0 and <= 512 } || Pattern().Match(text) is not { Success: true } match) return false;
        var (name, tag, digest) = (match.Groups["name"].Value, Optional(match.Groups["tag"]), Optional(match.Groups["digest"]));
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var named = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost";
        if (!named && name.Contains(':', StringComparison.Ordinal)) return false;
        reference = named
            ? new ImageReference(first, name[(slash + 1)..], tag, digest)
            : new ImageReference("docker.io", name, tag, digest);
        return true;

        static string? Optional(Group group) => group.Success ? group.Value : null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no image reference.</exception>
    public static ImageReference Parse(string? text) => TryParse(text, out var reference)
        ? reference
        : throw new FormatException("an image is written [registry/]name[:tag] or [registry/]name@sha256:digest, in lower case");

    /// <inheritdoc/>
    public override string ToString() =>
        Name + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    [GeneratedRegex(@"\A(?<name>(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]{1,5})?/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
