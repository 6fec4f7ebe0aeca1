using HerokuStandIn.Apps;

namespace HerokuStandIn.Dynos;

/// <summary>Makes the running dynos what the app's scale and current release say.</summary>
sealed class Formation(StandInOptions options, AppStore store, DynoLauncher launcher, TimeProvider time) : IDisposable
{
    readonly SemaphoreSlim oneAtATime = new(1);
    IReadOnlyList<Dyno> dynos = [];
    bool closed;

    public IReadOnlyList<Dyno> Dynos => dynos;

    /// <summary>Stops dynos that should not be, side by side, then starts those that are missing. A new release replaces them all.</summary>
    public async Task ApplyAsync()
    {
        await oneAtATime.WaitAsync();
        try
        {
            var wanted = closed ? [] : Wanted(store.Current);
            await StopAsync([.. dynos.Where(d => !wanted.Any(w => Same(w, d.Plan)))]);
            foreach (var plan in wanted.Where(w => !dynos.Any(d => Same(w, d.Plan)))) Start(plan);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Stops every dyno and starts it again.</summary>
    public async Task RestartAsync()
    {
        await oneAtATime.WaitAsync();
        try
        {
            await StopAsync(dynos);
        }
        finally
        {
            oneAtATime.Release();
        }
        await ApplyAsync();
    }

    /// <summary>Stops all dynos for good.</summary>
    public async Task CloseAsync()
    {
        closed = true;
        await ApplyAsync();
    }

    public void Dispose() => oneAtATime.Dispose();

    void Start(DynoPlan plan)
    {
        var dyno = new Dyno(launcher, time, plan);
        dynos = [.. dynos, dyno];
        dyno.Start();
    }

    async Task StopAsync(IReadOnlyList<Dyno> leaving)
    {
        await Task.WhenAll(leaving.Select(d => d.StopAsync()));
        dynos = [.. dynos.Except(leaving)];
    }

    static bool Same(DynoPlan one, DynoPlan other) => one.Name == other.Name && one.ReleaseId == other.ReleaseId;

    IReadOnlyList<DynoPlan> Wanted(AppState app)
    {
        if (app.CurrentRelease is not { } release || app.CurrentSlug is not { } slug) return [];
        var places = app.Formation
            .Where(f => slug.ProcessTypes.ContainsKey(f.Type))
            .SelectMany(f => Enumerable.Range(1, f.Quantity).Select(index => (Scale: f, Index: index)));
        return [.. places.Select((p, place) => new DynoPlan(
            p.Scale.Type, p.Index, slug.ProcessTypes[p.Scale.Type], PortOf(p.Scale.Type, p.Index, place),
            p.Scale.Size, release.Version, release.Id, release.ConfigVars))];
    }

    // Web processes have fixed ports for the router; the others get one they do not use, as on Heroku.
    int PortOf(string type, int index, int place) => type == "web" ? options.PortOf(index) : options.PortOf(50 + place);
}
