using System.Text;
using System.Text.Json.Nodes;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>The Procfile and the <c>.aptible.yml</c> at the root of a source that was built (interface 4.4, 4.5): they hold where the image has none of its own.</summary>
static class SourceFiles
{
    /// <summary>Remembers them before the build, whose context goes when it ends.</summary>
    public static void Remember(OperationRun run, string context)
    {
        run.Data["source_procfile"] = Read(context, "Procfile", Procfile.LargestFile);
        run.Data["source_yml"] = Read(context, ".aptible.yml", AptibleYml.LargestFile);
    }

    /// <exception cref="OperationFailedException">It has a release line, which on Heroku runs once, and here would run for ever.</exception>
    public static IReadOnlyList<ProcfileLine> Services(OperationRun run)
    {
        if (run.Data["source_procfile"]?.GetValue<string>() is not { } text) return [];
        var lines = Procfile.Parse(Encoding.UTF8.GetBytes(text));
        if (lines.FirstOrDefault(l => l.Type.Value == "release") is { } release)
            throw new OperationFailedException(
                $"The Procfile of the source has the line 'release: {release.Command}': it would run for ever as a service. "
                + $"Take the line out, and let it run once before each release: write a file .aptible.yml beside it with\nbefore_deploy:\n  - {release.Command}");
        return lines;
    }

    public static AptibleYml Hooks(OperationRun run) =>
        run.Data["source_yml"]?.GetValue<string>() is { } text ? AptibleYml.Parse(Encoding.UTF8.GetBytes(text)) : AptibleYml.None;

    static JsonNode? Read(string context, string name, int largest)
    {
        var file = new FileInfo(Path.Combine(context, name));
        // A link, even to another file of the source, is not what a repository has at its root.
        if (!file.Exists || file.LinkTarget is not null) return null;
        if (file.Length > largest) throw new OperationFailedException($"The {name} of the source has {file.Length} bytes; at most {largest} are read.");
        return File.ReadAllText(file.FullName);
    }
}
