using Landfall.Heroku;
using Landfall.Heroku.Api;
using Landfall.Values;

namespace Landfall.Migrate.Source;

/// <summary>The app on Heroku, by its API.</summary>
sealed class HerokuSource(HerokuApi api, HerokuAppName app, Action<string> say) : ISource
{
    public Task<HerokuApp> ReadAsync(CancellationToken stop) => HerokuAppReader.ReadAsync(api, app, say, stop);

    public Task<IReadOnlyDictionary<string, Secret>> ConfigAsync(CancellationToken stop) => api.GetConfigAsync(app, stop);

    public Task<Secret?> ReadInsideAsync(ConfigurationKey variable, CancellationToken stop)
    {
        say($"Asking a one-off dyno for {variable} …");
        return api.ReadInsideAsync(app, variable, stop);
    }

    public Task<bool> MaintenanceAsync(CancellationToken stop) => api.GetMaintenanceAsync(app, stop);

    public Task SetMaintenanceAsync(bool on, CancellationToken stop) => api.SetMaintenanceAsync(app, on, stop);

    public Task<IReadOnlyDictionary<string, int>> ScaleAsync(CancellationToken stop) => api.GetScaleAsync(app, stop);

    public Task SetScaleAsync(IReadOnlyDictionary<string, int> quantities, CancellationToken stop) => api.ScaleAsync(app, quantities, stop);

    public Task<IReadOnlyList<Dyno>> DynosAsync(CancellationToken stop) => api.ListDynosAsync(app, stop);

    public Task<string> StartDynoAsync(string command, IReadOnlyDictionary<string, Secret> variables, CancellationToken stop) =>
        api.StartDynoAsync(app, command, variables, TimeSpan.FromDays(1), stop);

    public Task StopDynoAsync(string name, CancellationToken stop) => api.StopDynoAsync(app, name, stop);
}
