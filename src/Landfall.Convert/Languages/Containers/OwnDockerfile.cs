using System.Text.RegularExpressions;
using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>A Dockerfile of the user's, and what the platform needs of it.</summary>
/// <param name="Text">As it is in the repository, with the values of <paramref name="Arguments"/>.</param>
/// <param name="Arguments">Lines that hold what Heroku gives the build.</param>
sealed partial record OwnDockerfile(ContainerImage Image, string Text, IReadOnlyList<string> Arguments)
{
    static readonly string[] Lines = [DockerfileText.PlatformFiles, $"ENV PORT={Conversion.Port}", $"EXPOSE {Conversion.Port}"];

    readonly DockerfileReader read = DockerfileReader.Read(Text, Image.Target);

    /// <exception cref="CannotConvertException">It cannot be read.</exception>
    public static OwnDockerfile Read(Repository repository, ContainerImage image, IReadOnlyDictionary<string, string> arguments) =>
        repository.Text(image.Dockerfile) is { } text
            ? new OwnDockerfile(image, DockerfileArguments.In(text, arguments), [.. DockerfileArguments.Of(text, arguments)]) : throw Absent(image);

    /// <summary>Why there is none of an image.</summary>
    public static CannotConvertException Absent(ContainerImage image) => new(image.Dockerfile, "This Dockerfile is not there, or cannot be read.", image.Source);

    /// <summary>The context of its build: the directory that it lies in, <c>""</c> for the root.</summary>
    public string Context => Path.GetDirectoryName(Image.Dockerfile) ?? "";

    /// <summary>What the image is made by: the same for two that serve a given command alike.</summary>
    public (string File, string Content) Made => (Image.Dockerfile, read.Content);

    /// <summary>The lines without which it does not work on the platform.</summary>
    public IReadOnlyList<string> Needed =>
        Image.Target is { } target && read.Lines.LastOrDefault(l => l.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase)) is { } last
        && !last.EndsWith($" {target}", StringComparison.OrdinalIgnoreCase) ? [$"FROM {target}", .. Lines] : Lines;

    /// <summary>
    /// A command as it stands in the Procfile. An entrypoint gets its words, and Heroku gave it a shell's, but for a CMD that is a list
    /// of words. This is done without an entrypoint too: that of a base image stands in no file.
    /// </summary>
    public string Line(string command) => command.Any(char.IsControl) ? $"/bin/bash -c {ShellText.ProcfileArgument(command)}"
        : read.Listed.Contains(command) ? command : $"/bin/sh -c {ShellText.ProcfileArgument(command)}";

    /// <summary>The text with what the platform needs, for a build in its own context.</summary>
    public string Write(HerokuAppName app) => Write(Text, app);

    /// <summary>The same for a build in the root of the repository.</summary>
    /// <param name="context">Its own context there, <c>""</c> for the root.</param>
    public string WriteAtRoot(HerokuAppName app, string context) => Write(context.Length == 0 ? Text : DockerfileContext.At(context, Text).Text, app);

    string Write(string text, HerokuAppName app)
    {
        var ports = Ports(Text).Select(port => port.Number).ToHashSet();
        var dockerfile = string.Join('\n', text.Split('\n').Select((line, index) => ports.Contains(index + 1) ? $"# {line.Trim()}" : line));
        // What stands in another stage does not help this one.
        var stage = read.Lines.Skip(read.Lines.ToList().FindLastIndex(line => line.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase)));
        var missing = Needed.Count > Lines.Length ? Needed : [.. Needed.Except(stage)];
        if (missing.Count == 0) return dockerfile;
        return $"{dockerfile.TrimEnd('\n')}\n\n# What the platform needs: its files, and the port that Heroku told the app ({app}, {Image.Dockerfile}).\n"
            + string.Concat(missing.Select(line => $"{line}\n"));
    }

    /// <summary>What was found where it is the app's, which is built from the root.</summary>
    /// <param name="context">Its own context there, <c>""</c> for the root.</param>
    public IEnumerable<Finding> Findings(string context)
    {
        if (context.Length > 0)
        {
            yield return Finding.Info(Image.Dockerfile,
                $"Heroku builds it in the directory {context}; here the root is built, so the Dockerfile there takes its files from {context}/.", Image.Source);
            foreach (var (line, why) in DockerfileContext.At(context, Text).Problems)
                yield return Finding.Blocker(Image.Dockerfile,
                    $"It was built in the directory {context}, and this line cannot be written for the root: {why}. Change it.", $"{Image.Dockerfile}:{line}");
        }
        foreach (var finding in Advice()) yield return finding;
    }

    /// <summary>What was found wherever it is built.</summary>
    public IEnumerable<Finding> Advice()
    {
        if (Needed.Count > Lines.Length)
            yield return Finding.Info(Image.Dockerfile, $"Heroku builds its stage '{Image.Target}'. Here the last stage counts, so that one begins a last.", Image.Source);
        if (read.Instructions.Any(line => line.StartsWith("VOLUME", StringComparison.OrdinalIgnoreCase)))
            yield return Finding.Info(Image.Dockerfile, "Heroku ignores its VOLUME; here such a directory is empty in each new container too.", Image.Source);
        if (read.Instructions.LastOrDefault(line => line.StartsWith("USER", StringComparison.OrdinalIgnoreCase))?.Split(' ')[^1] is null or "root" or "0")
            yield return Finding.Info(Image.Dockerfile, "It names no user but root. Heroku started the app as another one; here it is root unless the base image says otherwise.", Image.Source);
    }

    /// <summary>The lines of a Dockerfile that expose other ports than the app's.</summary>
    public static IEnumerable<(string Line, int Number)> Ports(string text) => text.Split('\n')
        .Select((line, index) => (Line: line.Trim(), Number: index + 1)).Where(line => Exposed().IsMatch(line.Line) && !Lines.Contains(line.Line));

    [GeneratedRegex(@"\AEXPOSE\s.*[0-9]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Exposed();
}
