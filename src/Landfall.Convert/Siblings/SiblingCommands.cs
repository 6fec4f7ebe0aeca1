namespace Landfall.Convert;

/// <summary>How an app beside the app is made and deployed. Handles, folders and directories are plain words of the shell.</summary>
static class SiblingCommands
{
    const string Commit = "git -c user.name=deploy -c user.email=deploy@localhost commit --quiet --message";

    /// <summary>What somebody types in the repository, when its generated files are committed.</summary>
    /// <param name="main">The app's handle, whose configuration it gets.</param>
    public static IEnumerable<string> Typed(SiblingApp app, string main, bool hasConfig) =>
    [
        $"landfall apps:create {app.Handle}",
        .. hasConfig
            ? [$"landfall config --app {main} --output json | landfall config:set --app {app.Handle} --file -"] : Array.Empty<string>(),
        "directory=$(mktemp -d)",
        $"git archive {Tree(app)} | tar -x -C \"$directory\"",
        "rm -rf \"$directory/.aptible\"",
        $"cp -R {app.Folder}/. \"$directory\"",
        $"landfall deploy --app {app.Handle} --source \"$directory\"",
        .. app.Services.Select(s => $"landfall apps:scale {s.Process} --app {app.Handle} --container-count {s.Count} --container-size {s.Size.Megabytes}"),
    ];

    /// <summary>The lines of a workflow's step that make a commit of what is deployed.</summary>
    public static IEnumerable<string> Committed(SiblingApp app) =>
    [
        .. app.Context.Length == 0 ? Array.Empty<string>() : [$"git read-tree --reset -u {Tree(app)}"],
        "rm -rf .aptible",
        $"git archive HEAD:{app.Folder} | tar -x",
        "git add --all --force",
        $"{Commit} {app.Handle}",
    ];

    static string Tree(SiblingApp app) => app.Context.Length == 0 ? "HEAD" : $"HEAD:{app.Context}";
}
