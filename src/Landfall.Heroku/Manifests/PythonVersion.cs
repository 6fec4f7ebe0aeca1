using System.Text.RegularExpressions;

namespace Landfall.Heroku.Manifests;

/// <summary>The Python version that a repository asks for (heroku 1.4): <c>3.13</c> or <c>3.13.1</c>.</summary>
/// <param name="Source">The file that says it.</param>
public sealed partial record PythonVersion(string Value, string Source)
{
    /// <summary>Reads <c>runtime.txt</c>, which wins, or <c>.python-version</c>; null when there is neither.</summary>
    /// <exception cref="FormatException">The file asks for something else than one version of Python 3; the message names it.</exception>
    public static PythonVersion? Find(Repository repository) =>
        repository.Text("runtime.txt") is { } runtime ? Parse(runtime, "runtime.txt", Runtime(), "python-3.13")
        : repository.Text(".python-version") is { } version ? Parse(version, ".python-version", Plain(), "3.13")
        : null;

    static PythonVersion Parse(string text, string file, Regex pattern, string example)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToList();
        return lines is [var line] && pattern.Match(line) is { Success: true } match
            ? new PythonVersion(match.Groups[1].Value, file)
            : throw new FormatException($"{file} does not name one version of Python 3: write one line such as {example}.");
    }

    [GeneratedRegex(@"\Apython-(3\.[0-9]{1,2}(?:\.[0-9]{1,2})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Runtime();

    [GeneratedRegex(@"\A(3\.[0-9]{1,2}(?:\.[0-9]{1,2})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
