using HerokuStandIn.Apps;
using HerokuStandIn.Platform;
using HerokuStandIn.Postgres;
using Landfall.Programs;

namespace HerokuStandIn.Dynos;

/// <summary>Starts a command the way a dyno does (heroku 1.0): in the app's directory, which is HOME (a container's: in that of its image), with the config vars, DYNO and PORT.</summary>
sealed class DynoLauncher(StateDirectory state, AppStore store, HerokuDatabase database)
{
    public ProcessGroup Start(string dyno, string command, int port, IReadOnlyDictionary<string, string> configVars)
    {
        var environment = Environment(configVars);
        environment["DYNO"] = dyno;
        environment["PORT"] = $"{port}";
        var directory = store.Current.Slugs is [.., var slug] ? slug.Directories.GetValueOrDefault(dyno.Split('.')[0], "") : "";
        var program = new Program("bash", [Path.Combine(AppContext.BaseDirectory, "Dynos/start-dyno"), command])
        {
            CleanEnvironment = true, Environment = environment, WorkingDirectory = Path.Combine(state.Slug, directory),
        };
        return ProcessGroup.Start(program, state.ProcessRecord(dyno));
    }

    /// <summary>What the buildpacks and the platform set, then the config vars over it.</summary>
    public Dictionary<string, string> Environment(IReadOnlyDictionary<string, string> configVars)
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = state.Slug,
            ["LANG"] = "C.UTF-8",
            ["PATH"] = $"{state.Slug}/.heroku/python/bin:{state.Slug}/node_modules/.bin:/usr/local/bin:/usr/bin:/bin",
            ["NODE_ENV"] = "production",
            ["PYTHONUNBUFFERED"] = "true",
            ["PYTHONPATH"] = state.Slug,
            ["FORWARDED_ALLOW_IPS"] = "*",
        };
        foreach (var (key, value) in ConfigVarsApi.All(configVars, store, database)) environment[key] = value;
        return environment;
    }

    public Action<string> LogOf(string dyno)
    {
        var path = state.Log(dyno);
        var gate = new Lock();
        return line =>
        {
            lock (gate) File.AppendAllText(path, line + "\n");
        };
    }
}
