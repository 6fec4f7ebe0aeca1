using System.Text.RegularExpressions;
using Landfall.Client.Settings;
using Landfall.Programs;

namespace Landfall.Cli;

/// <summary>An app as a git remote of the current directory names it: <c>git@HOST:ENV/APP.git</c> (interface 2.4), or with a port <c>ssh://git@HOST:PORT/ENV/APP.git</c>.</summary>
sealed partial record GitRemote(string App, string? Environment)
{
    static readonly string[] UsualNames = ["landfall", "aptible"];

    /// <summary>The remote of that name, of LANDFALL_REMOTE or APTIBLE_REMOTE, or of the usual names; null when there is none.</summary>
    public static async Task<GitRemote?> FindAsync(string? name, EnvironmentVariables variables, CancellationToken stop)
    {
        string[] names = (name ?? variables.Find("REMOTE")) is { } said ? [said] : UsualNames;
        foreach (var remote in names)
            if (Parse(await UrlAsync(remote, stop)) is { } found) return found;
        return null;
    }

    /// <summary>Reads a remote's URL; null when it names no app.</summary>
    public static GitRemote? Parse(string url) => Pattern().Match(url.Trim()) is { Success: true } match
        ? new GitRemote(match.Groups["app"].Value, match.Groups["environment"] is { Success: true } e ? e.Value : null)
        : null;

    static async Task<string> UrlAsync(string remote, CancellationToken stop)
    {
        try
        {
            return (await ProgramRunner.RunAsync(new Programs.Program("git", ["config", "--get", $"remote.{remote}.url"]), stop)).Output;
        }
        catch (ProgramMissingException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"(?:\Assh://[^/]+/|:)(?:(?<environment>[^/:]+)/)?(?<app>[^/:]+)\.git\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
