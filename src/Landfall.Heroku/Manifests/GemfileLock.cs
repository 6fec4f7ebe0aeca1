using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>The parts of a <c>Gemfile.lock</c> that say how a Ruby app is built (heroku 1.4).</summary>
/// <param name="Gems">The gems with their versions; of several platforms the first.</param>
/// <param name="Ruby">The version of <c>RUBY VERSION</c>, or null.</param>
/// <param name="IsJRuby">True: it is JRuby's.</param>
/// <param name="Bundler">The version of <c>BUNDLED WITH</c>, or null.</param>
/// <param name="HasGit">True: a gem comes from a git repository.</param>
/// <param name="HasPath">True: a gem lies in the repository.</param>
public sealed partial record GemfileLock(
    IReadOnlyDictionary<string, string> Gems, string? Ruby, bool IsJRuby, string? Bundler, bool HasGit, bool HasPath)
{
    /// <summary>Reads a text. What it does not know it passes over.</summary>
    public static GemfileLock Parse(string text)
    {
        var ruby = RubyVersion().Match(text);
        var bundler = Bundled().Match(text);
        return new GemfileLock(
            Spec().Matches(text).DistinctBy(m => m.Groups[1].Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value, StringComparer.Ordinal),
            ruby.Success ? ruby.Groups[1].Value : null, text.Contains("(jruby ", StringComparison.Ordinal),
            bundler.Success ? bundler.Groups[1].Value : null,
            Section(text, "GIT"), Section(text, "PATH"));
    }

    /// <summary>True when the gem is there, in this version or a later one.</summary>
    public bool Has(string gem, Version? atLeast = null) => Gems.TryGetValue(gem, out var given)
        && (atLeast is null || (Version.TryParse(Leading().Match(given).Value, out var version) && version >= atLeast));

    static bool Section(string text, string name) =>
        text.StartsWith(name + "\n", StringComparison.Ordinal) || text.Contains($"\n{name}\n", StringComparison.Ordinal);

    [GeneratedRegex(@"^    ([A-Za-z0-9][A-Za-z0-9._-]*) \(([^)\s]+)\)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Spec();

    [GeneratedRegex(@"^RUBY VERSION\n[ \t]+ruby ([0-9]+\.[0-9]+\.[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex RubyVersion();

    [GeneratedRegex(@"^BUNDLED WITH\n[ \t]+([0-9]+(?:\.[0-9]+){1,3})$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Bundled();

    [GeneratedRegex(@"\A[0-9]+(?:\.[0-9]+){1,3}", RegexOptions.CultureInvariant)]
    private static partial Regex Leading();
}
