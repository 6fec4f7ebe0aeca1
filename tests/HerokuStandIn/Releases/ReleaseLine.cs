using HerokuStandIn.Apps;
using HerokuStandIn.Dynos;

namespace HerokuStandIn.Releases;

/// <summary>
/// The app's releases. Each new one runs the release phase first, in a dyno of its own; only when that succeeds do dynos
/// move to it (heroku 1.1).
/// </summary>
sealed class ReleaseLine(AppStore store, Formation formation, OneOffs oneOffs, TimeProvider time) : IDisposable
{
    /// <summary>How long Heroku lets a release phase run (heroku 1.1).</summary>
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    readonly SemaphoreSlim oneAtATime = new(1);

    /// <summary>Adds a release with the app's config vars as they are now, and rolls it out behind the caller's back.</summary>
    public (Release Release, Task RolledOut) Add(string description, Guid? slug)
    {
        var app = store.Change(s => s with { Releases = [.. s.Releases, Next(s, description, slug)] });
        var release = app.Releases[^1];
        return (release, RollOutAsync(release));
    }

    public void Dispose() => oneAtATime.Dispose();

    static string? ReleasePhase(AppState app, Guid? slug) =>
        app.Slugs.FirstOrDefault(s => s.Id == slug)?.ProcessTypes.GetValueOrDefault("release");

    Release Next(AppState app, string description, Guid? slug) => new(
        Guid.NewGuid(), app.Releases.Count + 1, ReleaseStatus.Pending, description, slug, time.GetUtcNow(), app.ConfigVars);

    async Task RollOutAsync(Release release)
    {
        await oneAtATime.WaitAsync();
        try
        {
            var command = ReleasePhase(store.Current, release.SlugId);
            var status = command is null ? 0 : await oneOffs.Start("release", command, "Basic", release.ConfigVars, Longest).Ended;
            Finish(release, status == 0 ? ReleaseStatus.Succeeded : ReleaseStatus.Failed);
        }
        finally
        {
            oneAtATime.Release();
        }
        await formation.ApplyAsync();
    }

    void Finish(Release release, string status) => store.Change(s => s with
    {
        Releases = [.. s.Releases.Select(r => r.Id == release.Id ? r with { Status = status } : r)],
    });
}
