using HerokuStandIn.Apps;
using HerokuStandIn.Dynos;

namespace HerokuStandIn.Control;

/// <summary>
/// A writer that Heroku does not know: the app's own process started somewhere else with the same DATABASE_URL. Neither scaling
/// nor maintenance stops it, and no list of dynos shows it.
/// </summary>
sealed class OutsideWorker(StandInOptions options, AppStore store, DynoLauncher launcher)
{
    ProcessGroup? running;
    Task ended = Task.CompletedTask;

    /// <summary>False when the app has no such process type, or it runs already.</summary>
    public bool Start(string type)
    {
        var app = store.Current;
        if (running is not null || app.CurrentSlug?.ProcessTypes.GetValueOrDefault(type) is not { } command) return false;
        running = launcher.Start($"{type}.99", command, options.PortOf(48), app.CurrentRelease!.ConfigVars);
        ended = running.WaitAsync(launcher.LogOf($"{type}.99"));
        return true;
    }

    public async Task StopAsync()
    {
        if (running is not { } group) return;
        await group.StopAsync(TimeSpan.FromSeconds(5));
        await ended;
        running = null;
    }
}
