using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>The parts of a <c>go.mod</c> that say how a Go app is built (heroku 1.4).</summary>
/// <param name="Module">The module's path.</param>
/// <param name="Go">The version that Heroku takes: <c>+heroku goVersion</c>, else the directive; or null.</param>
/// <param name="Packages">The packages of <c>+heroku install</c>.</param>
public sealed partial record GoMod(string Module, string? Go, IReadOnlyList<string> Packages)
{
    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">It names no module.</exception>
    public static GoMod Parse(string text) => new(
        ModuleLine().Match(text) is { Success: true } module ? module.Groups[1].Value : throw new FormatException("go.mod names no module."),
        Wanted().Match(text) is { Success: true } wanted ? wanted.Groups[1].Value
            : Directive().Match(text) is { Success: true } directive ? directive.Groups[1].Value : null,
        Install().Match(text) is { Success: true } install ? install.Groups[1].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : []);

    /// <summary>A package of the module as <c>./cmd/x</c>, in whichever way it was named; others stay as they are.</summary>
    public string Relative(string package) =>
        package == Module || package.StartsWith(Module + "/", StringComparison.Ordinal) ? "." + package[Module.Length..] : package;

    /// <summary>The name of the program that the module's root is: its last element that is no version.</summary>
    public string Program => Module.Split('/').Last(part => !MajorVersion().IsMatch(part));

    [GeneratedRegex(@"^module\s+""?([A-Za-z0-9._~/-]+)""?", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex ModuleLine();

    [GeneratedRegex(@"^\s*//\s*\+heroku\s+goVersion\s+(?:go)?([0-9]+\.[0-9]+(?:\.[0-9]+)?)\s*$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Wanted();

    [GeneratedRegex(@"^go\s+([0-9]+\.[0-9]+(?:\.[0-9]+)?)\s*(?://.*)?$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^\s*//\s*\+heroku\s+install\s+(.+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Install();

    [GeneratedRegex(@"\Av[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex MajorVersion();
}
