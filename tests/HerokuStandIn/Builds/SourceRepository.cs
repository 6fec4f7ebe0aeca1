using Landfall.Programs;

namespace HerokuStandIn.Builds;

/// <summary>The app's git repository, as Heroku keeps it: bare, one branch, made from the sample's directory.</summary>
sealed class SourceRepository(string path)
{
    static readonly HashSet<string> LeftOut = [".git", "node_modules", "__pycache__", "staticfiles"];

    public string Path { get; } = path;

    /// <summary>Makes the repository with one commit of the directory's files.</summary>
    public async Task CreateAsync(string source, CancellationToken stop)
    {
        var work = Path + ".work";
        Copy(new DirectoryInfo(source), work);
        await GitAsync(work, stop, "init", "-q", "-b", "main");
        await GitAsync(work, stop, "add", "-A");
        await GitAsync(work, stop, "-c", "user.name=Dev", "-c", "user.email=dev@example.com", "commit", "-q", "-m", "First version");
        await GitAsync(work, stop, "clone", "-q", "--bare", ".", Path);
        Directory.Delete(work, recursive: true);
    }

    /// <summary>Checks the newest commit out and answers its id.</summary>
    public async Task<string> CheckOutAsync(string directory, CancellationToken stop)
    {
        await GitAsync(Path, stop, "clone", "-q", Path, directory);
        var commit = (await GitAsync(directory, stop, "rev-parse", "HEAD")).Trim();
        Directory.Delete(System.IO.Path.Combine(directory, ".git"), recursive: true);
        return commit;
    }

    static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles()) file.CopyTo(System.IO.Path.Combine(to, file.Name));
        foreach (var child in from.EnumerateDirectories().Where(d => !LeftOut.Contains(d.Name)))
            Copy(child, System.IO.Path.Combine(to, child.Name));
    }

    static async Task<string> GitAsync(string directory, CancellationToken stop, params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(
            new Program("git", arguments) { WorkingDirectory = directory, Environment = GitEnvironment.Isolated }, stop);
        return ended.Succeeded ? ended.Output : throw new InvalidOperationException($"git {arguments[0]} failed: {ended.Error}");
    }
}

/// <summary>Git without the configuration of the one who runs it.</summary>
static class GitEnvironment
{
    public static IReadOnlyDictionary<string, string> Isolated { get; } = new Dictionary<string, string>
    {
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
    };
}
