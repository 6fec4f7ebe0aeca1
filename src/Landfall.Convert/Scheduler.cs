using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert;

/// <summary>The service that runs declared jobs by the clock, in the place of Heroku Scheduler (heroku 4.3).</summary>
static class Scheduler
{
    /// <summary>The process type that Heroku gives such jobs.</summary>
    public const string Name = "scheduler";

    const string Path = ".aptible/crontab";

    const string Program = "/usr/local/bin/supercronic";

    /// <summary>Brings the program that runs a crontab as an ordinary user, and tells what it does in the log.</summary>
    public static IReadOnlyList<string> Install { get; } =
    [
        $"ADD --chmod=755 https://github.com/aptible/supercronic/releases/download/v0.2.46/supercronic-linux-amd64 {Program}",
        $"RUN echo '5adff01c5a797663948e656d2b61d10932369ee437eb5cb54fa872b2960f222b  {Program}' | sha256sum --check",
    ];

    public static IEnumerable<PlannedService> Services(HerokuApp app, IEnumerable<PlannedService> others) =>
        app.Jobs.Count == 0 || others.Any(s => s.Process.Value == Name) ? []
            : [new PlannedService(ProcessType.Parse(Name), $"supercronic /{Path}", 1, ContainerSize.Default, IsWeb: false)];

    public static IEnumerable<GeneratedFile> Files(HerokuApp app) => app.Jobs.Count == 0 ? []
        : [new GeneratedFile(Path, $"# UTC. The variables are those of the process that reads this.\nSHELL=/bin/bash\n{string.Concat(app.Jobs.Select(j => $"{j.Schedule} {j.Command}\n"))}")];

    public static IEnumerable<Finding> Findings(HerokuApp app, bool ownImage)
    {
        if (app.Jobs.Count == 0) yield break;
        yield return Finding.Info(Name, $"{app.Jobs.Count} jobs of app.json's cron run in the service '{Name}', by /{Path}.", "app.json cron");
        if (ownImage) yield return Finding.Blocker(Name, $"The Dockerfile is yours, and lacks what runs the jobs. Add: {string.Join(' ', Install)}", "app.json cron");
    }
}
