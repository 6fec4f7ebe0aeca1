using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Migrate.Source;

/// <summary>What the journey asks of the app on Heroku.</summary>
interface ISource
{
    /// <summary>Reads the whole app. Changes nothing.</summary>
    Task<HerokuApp> ReadAsync(CancellationToken stop);

    /// <summary>The config vars as they are now, by name.</summary>
    Task<IReadOnlyDictionary<string, Secret>> ConfigAsync(CancellationToken stop);

    /// <summary>What a variable holds within a dyno, told by one that is started for it; null: nothing.</summary>
    Task<Secret?> ReadInsideAsync(ConfigurationKey variable, CancellationToken stop);

    Task<bool> MaintenanceAsync(CancellationToken stop);

    Task SetMaintenanceAsync(bool on, CancellationToken stop);

    /// <summary>How many dynos each process has.</summary>
    Task<IReadOnlyDictionary<string, int>> ScaleAsync(CancellationToken stop);

    Task SetScaleAsync(IReadOnlyDictionary<string, int> quantities, CancellationToken stop);

    Task<IReadOnlyList<Dyno>> DynosAsync(CancellationToken stop);

    /// <summary>Starts a one-off dyno, for a day at most, with variables besides the app's own; its name.</summary>
    Task<string> StartDynoAsync(string command, IReadOnlyDictionary<string, Secret> variables, CancellationToken stop);

    /// <summary>There is no such dyno any more, or soon.</summary>
    Task StopDynoAsync(string name, CancellationToken stop);
}
