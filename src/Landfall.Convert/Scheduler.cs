using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert;

/// <summary>The service that runs declared jobs by the clock, in the place of Heroku Scheduler (heroku 4.3).</summary>
static class Scheduler
{
    /// <summary>The process type that Heroku gives such jobs.</summary>
    const string Name = "scheduler";

    const string Path = ".aptible/crontab";

    const string Program = "/usr/local/bin/supercronic";

    /// <summary>Brings the program that runs a crontab as an ordinary user, and tells what it does in the log.</summary>
    public static IReadOnlyList<string> Install { get; } =
    [
        $"ADD --chmod=755 https://github.com/aptible/supercronic/releases/download/v0.2.46/supercronic-linux-amd64 {Program}",
        $"RUN echo '5adff01c5a797663948e656d2b61d10932369ee437eb5cb54fa872b2960f222b  {Program}' | sha256sum --check",
    ];

    /// <summary>The service, or null where no job is declared. A process of the app's keeps its name, and the service takes another.</summary>
    public static PlannedService? Service(HerokuApp app, IReadOnlyCollection<PlannedService> others)
    {
        if (app.Jobs.Count == 0) return null;
        var names = new[] { Name, "cron" }.Concat(Enumerable.Range(2, others.Count).Select(number => $"cron-{number}"));
        var name = names.First(name => others.All(s => s.Process.Value != name));
        return new PlannedService(ProcessType.Parse(name), $"supercronic /{Path}", 1, ContainerSize.Default, IsWeb: false);
    }

    public static IEnumerable<GeneratedFile> Files(HerokuApp app) => app.Jobs.Count == 0 ? []
        : [new GeneratedFile(Path, $"# UTC. The variables are those of the process that reads this.\nSHELL=/bin/bash\n{string.Concat(app.Jobs.Select(j => $"{j.Schedule} {j.Command}\n"))}")];

    public static IEnumerable<Finding> Findings(PlannedService? service, HerokuApp app, bool ownImage)
    {
        if (service is null) yield break;
        var name = service.Process.Value;
        yield return Finding.Info(name, $"{app.Jobs.Count} jobs of app.json's cron run in the service '{name}', by /{Path}.", "app.json cron");
        if (ownImage) yield return Finding.Blocker(name, $"The Dockerfile is yours, and lacks what runs the jobs. Add: {string.Join(' ', Install)}", "app.json cron");
    }
}
