using System.Text.RegularExpressions;
using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert;

/// <summary>The services of the new app, and what runs before each deploy.</summary>
sealed partial record ServicePlan(IReadOnlyList<PlannedService> Services, IReadOnlyList<string> BeforeDeploy, IReadOnlyList<Finding> Findings)
{
    const string Release = "release";
    const string Web = "web";

    /// <summary>What Ruby's buildpack offers to <c>heroku run</c> (heroku 1.1).</summary>
    static readonly string[] ForRun = ["console", "rake"];

    /// <param name="defaults">The processes of the language's buildpack: for those that a repository alone does not declare.</param>
    /// <param name="told">The processes as the API tells them: what the repository does not declare has its scale there.</param>
    public static ServicePlan Of(HerokuApp app, IReadOnlyList<(string Process, string Command)> defaults, IReadOnlyList<HerokuProcess> told)
    {
        var findings = new List<Finding>();
        var processes = app.Processes.Select(p => WithoutPool(p, findings)).Concat(Defaults(app, defaults, told, findings)).ToList();
        if (app.Stack != "container") findings.AddRange(told.Where(t => processes.TrueForAll(p => p.Type != t.Type)).Select(Undeclared));
        var services = processes.Where(p => p.Type.Value != Release && !IsForRun(p, findings) && Runs(p, findings)).Select(p => Service(p, app, findings))
            .OrderBy(s => s.Process.Value, StringComparer.Ordinal).ToList();
        var before = processes.Where(p => p.Type.Value == Release && p.Command.Length > 0).Select(p => p.Command).ToList();
        if (before.Count > 0)
            findings.Add(Finding.Info(Release,
                "The release phase became before_deploy. It runs on deploys; Heroku ran it on changes of config vars too.", "release"));
        if (services.Count == 0)
            findings.Add(Finding.Blocker("processes", app.IsLive
                ? "No process is declared: add a Procfile and release it." : "No process is declared: add a Procfile.", "process_types"));
        else if (services.All(s => !s.IsWeb))
            findings.Add(Finding.Decide(Web, "There is no web process, so there will be no endpoint.", "process_types"));
        return new ServicePlan(services, before, findings);
    }

    // What was released has the defaults in it already (heroku 2.3).
    static IEnumerable<HerokuProcess> Defaults(
        HerokuApp app, IReadOnlyList<(string Process, string Command)> defaults, IReadOnlyList<HerokuProcess> told, List<Finding> findings)
    {
        if (app.Processes.Any(p => p.Source.Contains("process_types", StringComparison.Ordinal))) yield break;
        foreach (var (name, command) in defaults.Where(d => app.Processes.All(p => p.Type.Value != d.Process)))
        {
            findings.Add(Finding.Info(name, "No Procfile declares it; the command is the buildpack's own.", "buildpack"));
            var scale = told.FirstOrDefault(p => p.Type.Value == name);
            yield return new HerokuProcess(ProcessType.Parse(name), command, scale?.Quantity ?? (name == Web ? 1 : 0), scale?.DynoSize ?? "", "the buildpack's default");
        }
    }

    // Of Cloud Native Buildpacks the API tells the launcher's name alone: the command is in the image.
    static Finding Undeclared(HerokuProcess process) => process.Quantity > 0
        ? Finding.Blocker(process.Type.Value,
            $"{process.Quantity} of it run on Heroku, and nothing in the repository tells its command: declare it in the Procfile.", "GET /apps/{app}/formation")
        : Finding.Decide(process.Type.Value,
            "Heroku has this process, scaled to 0, and nothing in the repository tells its command; it was left out.", "GET /apps/{app}/formation");

    static HerokuProcess WithoutPool(HerokuProcess process, List<Finding> findings)
    {
        if (Pool().Match(process.Command) is not { Success: true } match) return process;
        findings.Add(Finding.Decide(process.Type.Value,
            "Its command started the pgbouncer buildpack's pool first; here the app talks to the database directly. Check that its " +
            "connections stay below the database's.", process.Source));
        return process with { Command = process.Command[match.Length..] };
    }

    static bool IsForRun(HerokuProcess process, List<Finding> findings)
    {
        if (process.Quantity > 0 || !ForRun.Contains(process.Type.Value)) return false;
        findings.Add(Finding.Info(process.Type.Value, $"It is there for `heroku run` alone, so it becomes no service: `landfall ssh` runs '{process.Command}'.", process.Source));
        return true;
    }

    static bool Runs(HerokuProcess process, List<Finding> findings)
    {
        if (process.Command.Length > 0) return true;
        findings.Add(Finding.Blocker(process.Type.Value, "Heroku has this process but tells no command for it.", process.Source));
        return false;
    }

    static PlannedService Service(HerokuProcess process, HerokuApp app, List<Finding> findings)
    {
        var (name, dyno) = (process.Type.Value, process.DynoSize);
        var size = DynoSizes.Container(dyno);
        if (size is null)
            findings.Add(dyno.Length == 0
                ? Finding.Info(name, $"Nothing tells its dyno size; it gets {ContainerSize.Default}.", app.IsLive ? "GET /apps/{app}/formation" : "app.json formation")
                : Finding.Decide(name, $"The dyno size '{dyno}' is not known; it gets {ContainerSize.Default}.", "GET /apps/{app}/formation"));
        if (process.Command.Contains("start-pgbouncer", StringComparison.Ordinal))
            findings.Add(Finding.Blocker(name,
                "Its command starts the pgbouncer buildpack's pool, which is not there: take bin/start-pgbouncer out of the command.",
                process.Source));
        return new PlannedService(process.Type, process.Command, process.Quantity, size ?? ContainerSize.Default, name == Web);
    }

    [GeneratedRegex(@"\A\s*(?:\./)?bin/start-pgbouncer(?:-stunnel)?\s+(?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex Pool();
}
