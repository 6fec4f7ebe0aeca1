using System.Text.RegularExpressions;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>An <c>Aptfile</c> (heroku 1.4): packages by name, by address, and repositories.</summary>
static partial class Aptfile
{
    const string File = "Aptfile";

    public static Build Add(Build build, List<Finding> findings)
    {
        var (packages, addresses) = (new List<string>(), new List<string>());
        var lines = (build.Repository.Text(File) ?? "").Split('\n').Select((text, index) => (Text: text.Trim(), Source: $"{File}:{index + 1}"));
        foreach (var (text, source) in lines.Where(line => line.Text.Length > 0 && line.Text[0] != '#'))
        {
            if (text.StartsWith(":repo:", StringComparison.Ordinal))
                findings.Add(Finding.Decide(File, $"A repository is not added by itself: '{text}'. Add it and its key to the Dockerfile if a package needs it.", source));
            else if (Address().IsMatch(text)) addresses.Add(text);
            else if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is var names && names.All(Name().IsMatch)) packages.AddRange(names);
            else findings.Add(Finding.Blocker(File, $"'{text}' is neither a package's name nor the https address of one.", source));
        }
        if (packages.Count > 0) findings.Add(OfDebian(File));
        return build with { Packages = [.. build.Packages, .. packages], PackageAddresses = [.. build.PackageAddresses, .. addresses] };
    }

    /// <summary>The packages that a project.toml names for the buildpack of the newer generation.</summary>
    public static Build AddDeclared(Build build, List<Finding> findings)
    {
        const string Project = ProjectToml.File;
        var packages = ProjectToml.Of(build.Repository).Packages;
        findings.AddRange(packages.Where(name => !Name().IsMatch(name)).Select(name => Finding.Blocker(Project, $"'{name}' is no package's name.", Project)));
        if (packages.Count > 0) findings.Add(OfDebian(Project));
        return build with { Packages = [.. build.Packages, .. packages.Where(name => Name().IsMatch(name))] };
    }

    static Finding OfDebian(string file) =>
        Finding.Info(file, "Its packages are Debian's in the image, not Ubuntu's: a name that differs there is a failure of the build.", file);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9+.-]*(?::[a-z0-9]+)?(?:=[A-Za-z0-9.+:~-]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\Ahttps://[A-Za-z0-9.-]+/[A-Za-z0-9._~%+/:=-]+\.deb\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
