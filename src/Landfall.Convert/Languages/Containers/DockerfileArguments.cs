using System.Text.RegularExpressions;
using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>
/// The arguments that heroku.yml gives each build (heroku 1.3). Builds of the platform get none, so an ARG takes its value by itself.
/// </summary>
static partial class DockerfileArguments
{
    const string Source = "heroku.yml build.config";

    /// <summary>The Dockerfile with those values, as many lines as before. Lines that declare several stay.</summary>
    public static string In(string dockerfile, IReadOnlyDictionary<string, string> arguments) =>
        arguments.Count == 0 || DockerfileContext.HasEscape(dockerfile) ? dockerfile
            : string.Join('\n', dockerfile.Split('\n').Select(line => Given(line, arguments) ?? line));

    /// <summary>The lines that hold such a value.</summary>
    public static IEnumerable<string> Of(string dockerfile, IReadOnlyDictionary<string, string> arguments) =>
        In(dockerfile, arguments).Split('\n').Except(dockerfile.Split('\n')).Select(line => line.Trim());

    /// <summary>What becomes of each.</summary>
    /// <param name="dockerfiles">Those of all images.</param>
    public static IEnumerable<Finding> Findings(IReadOnlyDictionary<string, string> arguments, IReadOnlyList<string> dockerfiles)
    {
        foreach (var (name, value) in arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal))
        {
            var one = new Dictionary<string, string> { [name] = value };
            yield return dockerfiles.Any(text => In(text, one) != text)
                ? Finding.Info(name, "An argument of the build on Heroku: builds here get none, so the ARG in the Dockerfile takes this value by itself.", Source)
                : dockerfiles.Any(text => Named(text, name))
                    ? Finding.Decide(name, "It is an argument of the build on Heroku; here there are none. Give its ARG in the Dockerfile this value.", Source)
                    : Finding.Info(name, "No ARG of a Dockerfile takes this argument of the build, on Heroku neither.", Source);
        }
    }

    static string? Given(string line, IReadOnlyDictionary<string, string> arguments) =>
        Declaration().Match(line) is { Success: true } arg && arguments.TryGetValue(arg.Groups[2].Value, out var value) && !value.Any(char.IsControl)
            ? $"{arg.Groups[1].Value}={DockerText.Value(value)}" : null;

    static bool Named(string dockerfile, string name) => DockerfileReader.Read(dockerfile).Lines
        .Any(line => Words().Split(line) is [var instruction, .. var words] && instruction.Equals("ARG", StringComparison.OrdinalIgnoreCase) && words.Any(word => word.Split('=')[0] == name));

    [GeneratedRegex(@"\A(\s*ARG\s+([A-Za-z_][A-Za-z0-9_]*))(?:=(?:[^\s""'\\]*|""[^""\\]*""|'[^']*'))?\s*\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
