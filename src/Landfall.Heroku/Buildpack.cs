using System.Text.RegularExpressions;

namespace Landfall.Heroku;

/// <summary>A buildpack in any of its spellings (heroku 1.5), under the one name that is compared.</summary>
/// <param name="Name"><c>python</c>, <c>lstoll/monorepo</c>, or the address when it is nobody's that is known.</param>
/// <param name="Given">As it was found, without what an address may hold of a user, a password and a token.</param>
public sealed partial record Buildpack(string Name, string Given)
{
    static readonly string[] Prefixes =
        ["urn:buildpack:", "urn:cnb:registry:", "docker://", "https://buildpack-registry.s3.amazonaws.com/buildpacks/", "https://github.com/", "git://github.com/"];

    static readonly string[] Suffixes = [".git", ".tgz", "/"];

    /// <summary>Reads a name or an address. A version behind <c>#</c> or <c>@</c> is left off.</summary>
    public static Buildpack Of(string given)
    {
        given = Credentials().Replace(given.Trim(), "");
        var name = given.Split('#')[0];
        foreach (var prefix in Prefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) name = name[prefix.Length..];
        if (!name.Contains("://", StringComparison.Ordinal)) name = name.Split('@')[0];
        foreach (var suffix in Suffixes)
            if (name.EndsWith(suffix, StringComparison.Ordinal)) name = name[..^suffix.Length];
        return new Buildpack(Shorten(name.ToLowerInvariant()), given);
    }

    /// <summary>The buildpacks of a <c>.buildpacks</c>: an address a line.</summary>
    public static IReadOnlyList<string> Listed(string text) =>
        [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];

    // heroku/python and heroku/heroku-buildpack-python are one, and so is what the registry has of Heroku's under heroku-community; somebody
    // else's keep their owner.
    static string Shorten(string name) => name.Split('/') switch
    {
        ["heroku" or "heroku-community", var own] => own.StartsWith("heroku-buildpack-", StringComparison.Ordinal) ? own["heroku-buildpack-".Length..]
            : own.StartsWith("buildpack-", StringComparison.Ordinal) ? own["buildpack-".Length..] : own,
        [var owner, var own] => $"{owner}/{Affix().Replace(own, "")}",
        _ => name,
    };

    [GeneratedRegex(@"\A(?:heroku-)?buildpack-|-(?:heroku-)?buildpack\z", RegexOptions.CultureInvariant)]
    private static partial Regex Affix();

    [GeneratedRegex(@"(?<=://)[^/]*@|\?[^#]*", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();
}
