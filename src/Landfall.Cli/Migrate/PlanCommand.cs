using System.CommandLine;
using Landfall.Heroku;
using Landfall.Migrate.Planning;
using Landfall.Values;

namespace Landfall.Cli.Migrate;

/// <summary><c>migrate plan</c>.</summary>
static class PlanCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new Argument<string>("APP") { Description = "The app's name on Heroku" };
        var source = new Option<DirectoryInfo?>("--source") { Description = "The app's source; without it, a clone of Heroku's git" };
        var environment = CommonOptions.Environment();
        var target = new Option<string?>("--target-app") { Description = "The app's handle on the platform (default: its name on Heroku)" };
        var database = new Option<string?>("--database") { Description = "Move only this database (default: all)" };
        var path = new Option<string>("--smoke-path") { Description = "The path that the smoke test asks", DefaultValueFactory = _ => "/" };
        var inside = CommonOptions.AllowOneOff();
        var command = new Command("plan", "Say what a migration will do. Changes nothing") { app, source, environment, target, database, path, inside };
        command.Does(around, (parsed, session, stop) => RunAsync(session, HerokuAppName.Parse(parsed.GetValue(app)), new PlanRequest
        {
            Source = parsed.GetValue(source)?.FullName,
            Environment = parsed.GetValue(environment),
            TargetApp = parsed.GetValue(target) is { } handle ? Handle.Parse(handle) : null,
            Database = parsed.GetValue(database),
            SmokePath = Path(parsed.GetValue(path)!),
            AllowOneOff = parsed.GetValue(inside),
        }, stop));
        return command;
    }

    /// <summary>Plans and shows it.</summary>
    public static async Task<int> RunAsync(Session session, HerokuAppName app, PlanRequest request, CancellationToken stop)
    {
        using var journey = Journey.Open(session, app);
        var plan = await journey.Migration.PlanAsync(request, stop);
        PlanScreen.Show(session, plan);
        if (plan.Blockers.Count == 0) return ExitCode.Done;
        session.Terminal.Say("The plan has blockers. Solve them, then plan again.");
        return ExitCode.NeedsPerson;
    }

    static string Path(string path) =>
        path.StartsWith('/') ? path : throw new UsageException("--smoke-path begins with '/'.");
}
