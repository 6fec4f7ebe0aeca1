using Landfall.Portal;
using Landfall.Programs;
using Landfall.Server.Apps;
using Landfall.Server.Hal;
using Landfall.Server.Installation;
using Landfall.Server.Store;

namespace Landfall.Server.Portal.Git;

/// <summary>
/// The bare repositories that pushes fill, one for each app. They belong to the portal's git user, and so does git when the
/// platform reads them: nothing that a pusher could put into one is ever run or read as root.
/// </summary>
sealed class Repositories(Platform platform, SourceArchives archives)
{
    const UnixFileMode Readable = AtomicFile.Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    static readonly string Owner = PortalPaths.GitUserId.ToString();

    /// <summary>Makes an app's repository when it has none; answers its path as the portal sees it.</summary>
    public async Task<string> EnsureAsync(App app)
    {
        if (!Directory.Exists(PathOf(app)))
        {
            Need(await ProgramRunner.RunAsync(new Programs.Program("chown", [$"{Owner}:{Owner}", platform.Repositories])));
            var fresh = $"{PathOf(app)}.new";
            if (Directory.Exists(fresh)) Directory.Delete(fresh, recursive: true);
            Need(await ProgramRunner.RunAsync(AsOwner("git", "init", "--quiet", "--bare", "--initial-branch=main", "--template=", fresh)));
            // What git archive would leave out or change is built as it was committed (gitattributes(5)).
            Directory.CreateDirectory(Path.Combine(fresh, "info"));
            AtomicFile.Write(Path.Combine(fresh, "info", "attributes"), "* -export-ignore -export-subst\n", Readable);
            Directory.Move(fresh, PathOf(app));
        }
        return $"{PortalPaths.Repositories}/{app.Id}.git";
    }

    /// <summary>Keeps a commit that was pushed as a source to build.</summary>
    /// <exception cref="ApiError">422: no such branch or commit was pushed.</exception>
    public async Task<(SourceArchive Archive, string Commit)> ArchiveAsync(LandfallStore store, App app, GitCommitish name)
    {
        if (!Directory.Exists(PathOf(app))) throw ApiError.Unprocessable("Nothing was pushed to this app yet. Push first: git push landfall BRANCH");
        var found = await ProgramRunner.RunAsync(InRepository(app, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{name}^{{commit}}"));
        if (!found.Succeeded) throw ApiError.Unprocessable($"No branch and no commit '{name}' was pushed to this app. Push it first: git push landfall {name}");
        var commit = found.Output.Trim();
        var archive = await archives.KeepAsync(store, app, async file => Need(await ProgramRunner.RunAsync(
            InRepository(app, "archive", "--format=tar.gz", commit) with { ReadOutput = (output, stop) => output.CopyToAsync(file, stop) })));
        return (archive, commit);
    }

    /// <summary>Removes an app's repository.</summary>
    public void Remove(long app)
    {
        if (Directory.Exists(PathOf(app))) Directory.Delete(PathOf(app), recursive: true);
    }

    string PathOf(App app) => PathOf(app.Id);

    string PathOf(long app) => Path.Combine(platform.Repositories, $"{app}.git");

    Programs.Program InRepository(App app, params string[] arguments) => AsOwner("git", [$"--git-dir={PathOf(app)}", .. arguments]) with
    {
        CleanEnvironment = true,
        Environment = new Dictionary<string, string> { ["HOME"] = "/nonexistent" },
    };

    static Programs.Program AsOwner(string program, params string[] arguments) =>
        new("setpriv", [$"--reuid={Owner}", $"--regid={Owner}", "--clear-groups", "--no-new-privs", program, .. arguments]) { WorkingDirectory = "/" };

    static void Need(Ended ended)
    {
        if (!ended.Succeeded) throw new Operations.OperationFailedException($"git failed: {ended.Error.Trim()}");
    }
}
