using System.Text.RegularExpressions;
using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>A project of a .NET solution, by its file. It is read by its words alone: nothing of MSBuild runs.</summary>
/// <param name="Path">As <c>src/Shop/Shop.csproj</c>.</param>
/// <param name="IsWeb">True: it answers HTTP.</param>
/// <param name="Runs">True: it is a program.</param>
/// <param name="Version">The newest of its target frameworks.</param>
sealed partial record DotNetProject(string Path, string Assembly, bool IsWeb, bool Runs, Version? Version)
{
    /// <summary>The directory, <c>""</c> for the root.</summary>
    public string Directory => System.IO.Path.GetDirectoryName(Path) ?? "";

    /// <summary>The assembly's name as a process type: lower case, hyphens for what is neither letter nor digit.</summary>
    public string ProcessName => Others().Replace(Assembly.ToLowerInvariant(), "-").Trim('-') is { Length: > 0 and <= 63 } name ? name : "app";

    /// <summary>The projects of what is published: the one, or those whose paths the solution names.</summary>
    public static IReadOnlyList<DotNetProject> All(Repository repository, string target)
    {
        if (target.EndsWith(".cs", StringComparison.Ordinal)) return [Script(target, repository.Text(target) ?? "")];
        var solution = (repository.Text(target) ?? "").Replace('\\', '/');
        return [.. repository.Files.Where(path => path == target || (Project().IsMatch(path) && solution.Contains(path, StringComparison.Ordinal)))
            .Where(path => Project().IsMatch(path)).Order(StringComparer.Ordinal)
            .Select(path => Read(path, repository.Text(path) ?? throw new CannotConvertException(path, "This project cannot be read: it is too large, or no text in UTF-8.", path)))];
    }

    static DotNetProject Script(string path, string text)
    {
        var web = text.Contains("#:sdk Microsoft.NET.Sdk.Web", StringComparison.Ordinal);
        return new DotNetProject(path, System.IO.Path.GetFileNameWithoutExtension(path), web, true, new Version(10, 0));
    }

    static DotNetProject Read(string path, string text)
    {
        var web = text.Contains("Microsoft.NET.Sdk.Web\"", StringComparison.Ordinal);
        var program = web || text.Contains("Microsoft.NET.Sdk.Worker\"", StringComparison.Ordinal) || Output().IsMatch(text);
        var assembly = Name().Match(text) is { Success: true } match ? match.Groups[1].Value : System.IO.Path.GetFileNameWithoutExtension(path);
        var test = text.Contains("Microsoft.NET.Test.Sdk", StringComparison.Ordinal);
        return new DotNetProject(path, assembly, web && !test, program && !test, Frameworks().Matches(text).Select(m => Version.Parse(m.Groups[1].Value)).DefaultIfEmpty().Max());
    }

    [GeneratedRegex(@"\.(csproj|fsproj|vbproj)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Project();

    [GeneratedRegex(@"<OutputType>\s*Exe\s*</OutputType>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Output();

    [GeneratedRegex(@"<AssemblyName>\s*([A-Za-z0-9._-]+)\s*</AssemblyName>", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"net([0-9]{1,2}\.[0-9])\b", RegexOptions.CultureInvariant)]
    private static partial Regex Frameworks();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Others();
}
