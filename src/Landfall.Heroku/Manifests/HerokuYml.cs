using System.Text.RegularExpressions;
using Landfall.Values;
using YamlDotNet.RepresentationModel;

namespace Landfall.Heroku.Manifests;

/// <summary>A <c>heroku.yml</c> (heroku 1.3): how an app of the stack <c>container</c> is built and run.</summary>
public sealed partial record HerokuYml
{
    internal const string File = "heroku.yml";

    /// <summary>The images, by process, in the order of the file.</summary>
    public IReadOnlyList<ContainerImage> Images { get; init; } = [];

    /// <summary>Arguments of the build.</summary>
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Languages of <c>build.languages</c>, which Heroku does not support officially.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The release phase, or null.</summary>
    public ContainerRun? Release { get; init; }

    /// <summary>What runs, by process; a process that is absent runs its image's CMD.</summary>
    public IReadOnlyDictionary<string, ContainerRun> Run { get; init; } = new Dictionary<string, ContainerRun>();

    /// <summary>The add-ons of a new app.</summary>
    public IReadOnlyList<DeclaredAddOn> AddOns { get; init; } = [];

    /// <summary>The config vars of a new app.</summary>
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>
    /// What a repository declares: its heroku.yml, else the files that <c>heroku container:push --recursive</c> takes for images,
    /// <c>Dockerfile.web</c> and its sisters (heroku 1.3).
    /// </summary>
    public static HerokuYml Of(Repository repository) => repository.Text(File) is { } text ? Parse(text) : new HerokuYml
    {
        Images = [.. repository.Files.Select(path => (Path: path, Match: Pushed().Match(path))).Where(f => f.Match.Success)
            .OrderBy(f => f.Path.Count(c => c == '/')).ThenByDescending(f => f.Match.Groups[1].Success).ThenBy(f => f.Path, StringComparer.Ordinal)
            .Select(f => new ContainerImage(f.Match.Groups[1].Success ? f.Match.Groups[1].Value : "web", f.Path, null, 0)).DistinctBy(i => i.Process)],
    };

    /// <summary>Parses a text. What is malformed is reported.</summary>
    public static HerokuYml Parse(string text)
    {
        try
        {
            return Read(YamlParts.Read(File, text));
        }
        catch (FormatException malformed)
        {
            return new HerokuYml { Findings = [Finding.Blocker(File, malformed.Message, File)] };
        }
    }

    static HerokuYml Read(YamlMappingNode root)
    {
        var build = root.Property("build");
        var unknown = root.Members().Select(m => m.Name).Except(Known).ToList();
        List<Finding> findings = unknown.Count == 0 ? [] : [Finding.Info(File, $"What is not one of Heroku's keys was left out: {string.Join(", ", unknown)}.", File)];
        var yml = new HerokuYml
        {
            Images = [.. build.Property("docker").Members().Select(m => Image(m.Name, m.Value, findings)).OfType<ContainerImage>()],
            BuildArguments = Texts(build.Property("config")),
            Languages = [.. build.Property("languages").Items().Select(item => item.Text()).OfType<string>()],
            Release = Start(root.Property("release")),
            Run = root.Property("run").Members().Select(m => (m.Name, Run: Start(m.Value))).Where(m => Named(m.Name, findings) && m.Run is not null)
                .DistinctBy(m => m.Name).ToDictionary(m => m.Name, m => m.Run!, StringComparer.Ordinal),
            AddOns = [.. root.Property("setup").Property("addons").Items()
                .Select(item => DeclaredAddOn.Parse(item.Text() ?? item.Text("plan"), item.Text("as"), null)).OfType<DeclaredAddOn>()],
            Config = Texts(root.Property("setup").Property("config")),
            Findings = findings,
        };
        findings.AddRange(yml.Run.Values.Append(yml.Release).OfType<ContainerRun>().Where(run => run.Image is { } image && yml.Images.All(i => i.Process != image))
            .Select(run => Finding.Blocker(File, $"The image '{run.Image}' is not among those of build.docker.", $"{File}:{run.Line}")));
        findings.AddRange(root.Property("run").Members().Select(m => m.Name).Where(name => !yml.Run.ContainsKey(name) && yml.Images.All(i => i.Process != name) && ProcessType.TryParse(name, out _))
            .Select(name => Finding.Decide(File, $"The process '{name}' has neither a command nor an image; it was left out.", File)));
        return yml;
    }

    static readonly string[] Known = ["setup", "build", "release", "run"];

    static bool Named(string name, List<Finding> findings)
    {
        if (ProcessType.TryParse(name, out _)) return true;
        findings.Add(Finding.Blocker(File,
            $"The process name '{name}' is no name of a service: 1 to 63 letters, digits, '-' and '_'.", File));
        return false;
    }

    static ContainerImage? Image(string process, YamlNode node, List<Finding> findings)
    {
        if (!Named(process, findings)) return null;
        var path = node.Text() ?? node.Text("dockerfile");
        if (path is null || !IsInside(path))
        {
            findings.Add(Finding.Blocker(File, $"build.docker.{process} names no Dockerfile of the repository.", $"{File}:{node.Start.Line}"));
            return null;
        }
        var target = node.Text("target");
        if (target is not null && !Stage().IsMatch(target))
        {
            findings.Add(Finding.Blocker(File, $"'{target}' is no name of a stage.", $"{File}:{node.Start.Line}"));
            return null;
        }
        return new ContainerImage(process, path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path, target, (int)node.Start.Line);
    }

    static bool IsInside(string path) => !path.StartsWith('/') && !path.Split('/').Contains("..") && !path.Any(char.IsControl);

    static ContainerRun? Start(YamlNode? node)
    {
        var command = node is YamlMappingNode ? node.Property("command").Command() : node.Command();
        return command is null && node.Text("image") is null ? null : new ContainerRun(command, node.Text("image"), (int)(node?.Start.Line ?? 1));
    }

    static Dictionary<string, string> Texts(YamlNode? node) => node.Members().Where(m => m.Value is YamlScalarNode).DistinctBy(m => m.Name)
        .ToDictionary(m => m.Name, m => ((YamlScalarNode)m.Value).Value ?? "", StringComparer.Ordinal);

    [GeneratedRegex(@"\A(?:Dockerfile|(?:.+/)?Dockerfile\.([A-Za-z0-9][A-Za-z0-9_-]{0,62}))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pushed();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Stage();
}

/// <summary>An image of heroku.yml.</summary>
/// <param name="Dockerfile">Its path; the directory that it lies in is the context of the build.</param>
/// <param name="Target">The stage, or null for the last.</param>
/// <param name="Line">Where it stands in heroku.yml; 0: the name of the Dockerfile says it.</param>
public sealed record ContainerImage(string Process, string Dockerfile, string? Target, int Line)
{
    /// <summary>Where it was found.</summary>
    public string Source => Line == 0 ? Dockerfile : $"heroku.yml:{Line}";
}

/// <summary>What runs in an image.</summary>
/// <param name="Command">Null: the image's CMD.</param>
/// <param name="Image">The process whose image is taken, or null for its own.</param>
public sealed record ContainerRun(string? Command, string? Image, int Line);
