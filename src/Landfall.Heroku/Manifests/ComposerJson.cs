using System.Text.Json;

namespace Landfall.Heroku.Manifests;

/// <summary>The parts of a <c>composer.json</c> that say how a PHP app is built (heroku 1.4).</summary>
/// <param name="Php">The range of <c>require.php</c>, or null.</param>
/// <param name="Extensions">The extensions that it requires, without <c>ext-</c>.</param>
/// <param name="Scripts">The names of its scripts.</param>
/// <param name="IsEmpty">True: it asks for nothing; a static site in PHP's clothes has such a one.</param>
public sealed record ComposerJson(string? Php, IReadOnlyList<string> Extensions, IReadOnlySet<string> Scripts, bool IsEmpty)
{
    /// <summary>Parses a text.</summary>
    /// <exception cref="FormatException">It is no JSON object; the message names the line.</exception>
    public static ComposerJson Parse(string text) => JsonParts.Read("composer.json", text, Read);

    static ComposerJson Read(JsonElement root)
    {
        var required = root.Members("require");
        return new ComposerJson(
            required.Where(m => m.Name == "php").Select(m => m.Value.Text()).FirstOrDefault(),
            [.. required.Where(m => m.Name.StartsWith("ext-", StringComparison.Ordinal)).Select(m => m.Name[4..].ToLowerInvariant()).Distinct()],
            root.Members("scripts").Select(m => m.Name).ToHashSet(StringComparer.Ordinal),
            !root.EnumerateObject().Any());
    }
}
