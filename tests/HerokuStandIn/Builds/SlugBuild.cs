using HerokuStandIn.Apps;
using Landfall.Programs;

namespace HerokuStandIn.Builds;

/// <summary>
/// Makes a checked-out source runnable, as far as the samples need what Heroku's Node and Python buildpacks do (heroku 1.6).
/// Python's packages are the machine's own. Of a container's images none is built: what runs in them finds its programs on this machine.
/// </summary>
static class SlugBuild
{
    /// <summary>Builds in place and answers the slug.</summary>
    /// <exception cref="InvalidOperationException">A step failed; the message holds the end of its output.</exception>
    public static async Task<Slug> RunAsync(
        string directory, bool container, string commit, IReadOnlyDictionary<string, string> environment, DateTimeOffset now, CancellationToken stop)
    {
        var buildpack = await BuildAsync(directory, environment, stop);
        if (container)
        {
            var yml = HerokuYml.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "heroku.yml"), stop));
            return new Slug(Guid.NewGuid(), commit, null, now, yml.Commands) { Directories = yml.Directories };
        }
        var procfile = Path.Combine(directory, "Procfile");
        var types = Procfile.Parse(File.Exists(procfile) ? await File.ReadAllTextAsync(procfile, stop) : "");
        return new Slug(Guid.NewGuid(), commit, buildpack, now, types);
    }

    static async Task<string> BuildAsync(string directory, IReadOnlyDictionary<string, string> environment, CancellationToken stop)
    {
        bool Has(string file) => File.Exists(Path.Combine(directory, file));
        if (Has("package.json"))
        {
            await StepAsync(new Program("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund"]) { WorkingDirectory = directory }, stop);
            return "Node.js";
        }
        if (!Has("requirements.txt"))
            throw new InvalidOperationException($"No buildpack fits '{directory}': it has neither package.json nor requirements.txt.");
        var programs = Directory.CreateDirectory(Path.Combine(directory, ".heroku/python/bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "python"), "/usr/bin/python3");
        if (Has("manage.py"))
            await StepAsync(new Program("/usr/bin/python3", ["manage.py", "collectstatic", "--noinput"])
            {
                WorkingDirectory = directory, Environment = environment,
            }, stop);
        return "Python";
    }

    static async Task StepAsync(Program step, CancellationToken stop)
    {
        var ended = await ProgramRunner.RunAsync(step, stop);
        if (!ended.Succeeded)
            throw new InvalidOperationException($"The build step '{step.FileName} {step.Arguments[0]}' failed:\n{ended.Output}{ended.Error}");
    }
}
