using Landfall.Heroku;
using Landfall.Heroku.Api;
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
    Task<string> PrepareAsync(string? given, string clone, HerokuApp app, CancellationToken stop);
}

/// <summary>Clones from Heroku's git what is released.</summary>
sealed class GitCheckout(HerokuHosts hosts, Secret token, Action<string> say) : ICheckout
{
    public async Task<string> PrepareAsync(string? given, string clone, HerokuApp app, CancellationToken stop)
    {
        if (given is not null)
            return Directory.Exists(given) ? given : throw new NeedsPersonException($"There is no directory {given}. Plan again with --source DIR.");
        if (Directory.Exists(clone)) Directory.Delete(clone, recursive: true);
        await HerokuGit.CloneAsync(hosts, token, app.Name, app.Release?.Commit, clone, say, stop);
        return clone;
    }
}
