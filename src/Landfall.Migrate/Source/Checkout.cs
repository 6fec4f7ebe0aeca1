using System.Text;
using Landfall.Heroku;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Migrate.Source;

/// <summary>Where the app's source is: a directory of the user's, or a clone of the app's repository on Heroku (heroku 2.1).</summary>
interface ICheckout
{
    /// <summary>The source directory; cloned again each time when it is not the user's own.</summary>
    /// <param name="given">The user's directory, or null: clone.</param>
    /// <param name="clone">Where to clone to.</param>
    /// <param name="app">The app.</param>
    /// <param name="stop">Gives up.</param>
    Task<string> PrepareAsync(string? given, string clone, HerokuAppName app, CancellationToken stop);
}

/// <summary>Clones with git. The token travels in the environment, never in an argument or a URL.</summary>
sealed class GitCheckout(Uri git, Secret token) : ICheckout
{
    public async Task<string> PrepareAsync(string? given, string clone, HerokuAppName app, CancellationToken stop)
    {
        if (given is not null)
            return Directory.Exists(given) ? given : throw new NeedsPersonException($"There is no directory {given}. Plan again with --source DIR.");
        if (Directory.Exists(clone)) Directory.Delete(clone, recursive: true);
        var cloned = await ProgramRunner.RunAsync(new Program("git", ["clone", "--quiet", "--depth", "1", "--", new Uri(git, $"{app}.git").AbsoluteUri, clone])
        {
            Environment = Credentials(),
        }, stop);
        if (!cloned.Succeeded || !Directory.EnumerateFileSystemEntries(clone).Any(e => Path.GetFileName(e) != ".git"))
            throw new NeedsPersonException(
                $"The source of {app} cannot be cloned from {git}: {LastLine(cloned.Error)} Name its directory with --source DIR.");
        return clone;
    }

    Dictionary<string, string> Credentials() => new()
    {
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_CONFIG_COUNT"] = "1",
        ["GIT_CONFIG_KEY_0"] = $"http.{git.AbsoluteUri}.extraHeader",
        ["GIT_CONFIG_VALUE_0"] = $"Authorization: Basic {System.Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + token.Reveal()))}",
    };

    static string LastLine(string error) =>
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : "it is empty.";
}
