using System.Text.RegularExpressions;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>The variables that a project.toml gives the build (heroku 1.4): arguments of the Dockerfile, for no process has them when it runs.</summary>
static partial class BuildArguments
{
    const string File = ProjectToml.File;

    /// <summary>By name; empty on the classic stacks, which do not read the file.</summary>
    public static IReadOnlyDictionary<string, string> Of(HerokuApp app, Repository repository, List<Finding> findings)
    {
        var arguments = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (app.Generation != "fir") return arguments;
        foreach (var (name, value) in ProjectToml.Of(repository).BuildVariables)
        {
            if (ConfigPlan.IsPlace(name)) Leave(name, "it names places of Heroku's image");
            else if (!Name().IsMatch(name)) Leave(name, "it is no variable's name");
            else if (value.Any(char.IsControl)) Leave(name, "its value has line ends or other control characters");
            else arguments[name] = value;
        }
        if (arguments.Count > 0)
            findings.Add(Finding.Info(File, $"The variables of its build are arguments in the Dockerfile: {string.Join(", ", arguments.Keys)}. What a buildpack alone reads of them does nothing there.", File));
        return arguments;

        void Leave(string name, string why) =>
            findings.Add(Finding.Decide(File, $"The build's variable '{name}' was left out: {why}. What the build needs of it, write into the Dockerfile.", File));
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
