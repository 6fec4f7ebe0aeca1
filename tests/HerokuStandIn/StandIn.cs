using HerokuStandIn.Apps;
using HerokuStandIn.Builds;
using HerokuStandIn.Control;
using HerokuStandIn.Dynos;
using HerokuStandIn.Postgres;
using HerokuStandIn.Releases;

namespace HerokuStandIn;

/// <summary>Brings the imitation up from a new or a used state directory, and down again.</summary>
sealed class StandIn(
    StandInOptions options, StateDirectory state, AppStore store, Cluster cluster, HerokuDatabase database,
    DynoLauncher launcher, Formation formation, OneOffs oneOffs, OutsideWorker outside, ReleaseLine releases,
    Unattended unattended, TimeProvider time)
{
    /// <summary>The state of a new app: its database add-on and what its app.json asks for.</summary>
    public static AppState NewApp(StandInOptions options, TimeProvider time)
    {
        var manifest = AppJson.Read(options.Source);
        return new AppState
        {
            Id = Guid.NewGuid(), OwnerId = Guid.NewGuid(), CreatedAt = time.GetUtcNow(), Database = HerokuDatabase.NewAddon(),
            Stack = manifest.Stack, ConfigVars = manifest.Env,
            Formation = [.. manifest.Formation.Select(f => new ProcessScale(Guid.NewGuid(), f.Key, f.Value, "Basic"))],
        };
    }

    /// <summary>True while everything runs; requests are let in only then.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Answers when the app's dynos are up, or have crashed.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        var isNew = store.Current.Slugs.Count == 0;
        if (isNew && cluster.Exists)
            throw new InvalidOperationException($"The first deploy in '{state.Root}' did not end: remove the directory and start again.");
        foreach (var record in Directory.EnumerateFiles(state.Processes)) ProcessGroup.EndLeftOver(record);
        store.Change(s => s.Interrupted(time.GetUtcNow()));
        if (isNew) await cluster.CreateAsync(stop);
        await cluster.StartAsync(stop);
        if (isNew) await FirstDeployAsync(stop);
        else await formation.ApplyAsync();
        while (formation.Dynos.Any(d => d.State == "starting")) await Task.Delay(50, stop);
        IsReady = true;
    }

    public async Task StopAsync()
    {
        IsReady = false;
        await formation.CloseAsync();
        await oneOffs.CloseAsync();
        await outside.StopAsync();
        await unattended.WhenIdleAsync();
        await cluster.StopAsync();
    }

    // The order in which Heroku numbers them: the app, its add-on, its settings, its first deploy.
    async Task FirstDeployAsync(CancellationToken stop)
    {
        await database.CreateAsync(store.Current.Database, stop);
        await releases.Add("Initial release", null).RolledOut;
        await releases.Add($"Attach DATABASE (@ref:{store.Current.Database.Name})", null).RolledOut;
        await releases.Add($"Set {string.Join(", ", store.Current.ConfigVars.Keys)} config vars", null).RolledOut;
        var repository = new SourceRepository(state.Repository);
        await repository.CreateAsync(options.Source, stop);
        var commit = await repository.CheckOutAsync(state.Slug, stop);
        var slug = await SlugBuild.RunAsync(state.Slug, store.Current.IsContainer, commit, launcher.Environment(store.Current.ConfigVars), time.GetUtcNow(), stop);
        store.Change(s => s with { Slugs = [slug], Formation = Scale(s.Formation, slug) });
        await releases.Add($"Deploy {commit[..8]}", slug.Id).RolledOut;
        if (store.Current.CurrentSlug is null)
            throw new InvalidOperationException($"The release phase failed; its output is in {Path.GetDirectoryName(state.Log("release"))}.");
    }

    // After the first deploy web runs once and nothing else does, unless app.json says so (heroku 1.1).
    static IReadOnlyList<ProcessScale> Scale(IReadOnlyList<ProcessScale> asked, Slug slug) => [.. slug.ProcessTypes.Keys
        .Where(type => type != "release")
        .Select(type => asked.FirstOrDefault(f => f.Type == type) ?? new ProcessScale(Guid.NewGuid(), type, type == "web" ? 1 : 0, "Basic"))];
}
