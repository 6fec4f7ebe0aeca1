using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert;

/// <summary>The services of the new app, and what runs before each deploy.</summary>
sealed record ServicePlan(IReadOnlyList<PlannedService> Services, IReadOnlyList<string> BeforeDeploy, IReadOnlyList<Finding> Findings)
{
    const string Release = "release";
    const string Web = "web";

    /// <param name="defaultWeb">The command of the language for an app that declares no process.</param>
    public static ServicePlan Of(HerokuApp app, string? defaultWeb)
    {
        var findings = new List<Finding>();
        var processes = app.Processes.Count == 0 && defaultWeb is not null
            ? [new HerokuProcess(ProcessType.Parse(Web), defaultWeb, 1, "", "the buildpack's default")]
            : app.Processes;
        var services = processes.Where(p => p.Type.Value != Release && Runs(p, findings)).Select(p => Service(p, findings))
            .OrderBy(s => s.Process.Value, StringComparer.Ordinal).ToList();
        var before = processes.Where(p => p.Type.Value == Release && p.Command.Length > 0).Select(p => p.Command).ToList();
        if (before.Count > 0)
            findings.Add(Finding.Info(Release,
                "The release phase became before_deploy. It runs on deploys; Heroku ran it on changes of config vars too.", "release"));
        if (services.Count == 0)
            findings.Add(Finding.Blocker("processes", "No process is declared: add a Procfile and release it.", "process_types"));
        else if (services.All(s => !s.IsWeb))
            findings.Add(Finding.Decide(Web, "There is no web process, so there will be no endpoint.", "process_types"));
        return new ServicePlan(services, before, findings);
    }

    static bool Runs(HerokuProcess process, List<Finding> findings)
    {
        if (process.Command.Length > 0) return true;
        findings.Add(Finding.Blocker(process.Type.Value, "Heroku has this process but tells no command for it.", process.Source));
        return false;
    }

    static PlannedService Service(HerokuProcess process, List<Finding> findings)
    {
        var (name, dyno) = (process.Type.Value, process.DynoSize);
        var size = DynoSizes.Container(dyno);
        if (size is null)
            findings.Add(dyno.Length == 0
                ? Finding.Info(name, $"Heroku tells no dyno size; it gets {ContainerSize.Default}.", "GET /apps/{app}/formation")
                : Finding.Decide(name, $"The dyno size '{dyno}' is not known; it gets {ContainerSize.Default}.", "GET /apps/{app}/formation"));
        if (process.Command.Contains("start-pgbouncer", StringComparison.Ordinal))
            findings.Add(Finding.Blocker(name,
                "Its command starts the pgbouncer buildpack's pool, which is not there: take bin/start-pgbouncer out of the command.",
                process.Source));
        return new PlannedService(process.Type, process.Command, process.Quantity, size ?? ContainerSize.Default, name == Web);
    }
}
