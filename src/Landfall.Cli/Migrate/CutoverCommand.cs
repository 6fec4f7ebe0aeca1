using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Heroku;
using Landfall.Migrate;
using Landfall.Migrate.Cutover;

namespace Landfall.Cli.Migrate;

/// <summary><c>migrate cutover</c>.</summary>
static class CutoverCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new Argument<string?>("APP") { Description = "The app's name on Heroku", Arity = ArgumentArity.ZeroOrOne };
        var fence = new Option<bool>("--fence-source") { Description = "Make the source database refuse writes: the only thing that is written there" };
        var warm = new Option<bool>("--warm") { Description = "Copy databases before the freeze, and in it only the tables that changed since: a shorter pause for large databases" };
        var agent = CommonOptions.Agent();
        var paused = new Option<bool>("--scheduler-paused") { Description = "You have paused the jobs of Heroku Scheduler" };
        var limit = new Option<int>("--one-off-limit") { Description = "Minutes that one-off processes may go on", DefaultValueFactory = _ => 10 };
        var observe = new Option<int>("--observe") { Description = "Seconds to look at the app once it is open", DefaultValueFactory = _ => 30 };
        var yes = CommonOptions.Yes();
        var command = new Command("cutover", "Move the app: freeze, copy, prove, deploy, open, observe") { app, fence, warm, agent, paused, limit, observe, yes };
        command.Does(around, async (parsed, session, stop) =>
        {
            if (parsed.GetValue(limit) < 0 || parsed.GetValue(observe) < 0) throw new UsageException("Minutes and seconds are not negative.");
            await RunAsync(session, Journey.AppOf(session, parsed.GetValue(app)), new CutoverOptions
            {
                FenceSource = parsed.GetValue(fence),
                Warm = parsed.GetValue(warm),
                Agent = parsed.GetValue(agent),
                SchedulerPaused = parsed.GetValue(paused),
                OneOffPatience = TimeSpan.FromMinutes(parsed.GetValue(limit)),
                Observe = TimeSpan.FromSeconds(parsed.GetValue(observe)),
                Ask = question => session.Terminal.CanAsk && session.Terminal.Ask($"{question} [y/N]", "") is "y" or "Y" or "yes",
            }, parsed.GetValue(yes), stop);
        });
        return command;
    }

    public static async Task RunAsync(Session session, HerokuAppName app, CutoverOptions options, bool yes, CancellationToken stop)
    {
        using var journey = Journey.Open(session, app);
        if (!journey.Migration.HasCutover())
        {
            var window = journey.Migration.LastRehearsal() is { } rehearsal
                ? $"for about {rehearsal.Window.TotalSeconds:0} seconds, as rehearsed" : "for a time that nobody knows, for it was not rehearsed";
            session.Terminal.Confirm($"{app} goes into maintenance on Heroku {window}, and then runs on {session.Host}.", session.Host, yes);
        }
        Show(session, app, await journey.Migration.CutoverAsync(options, stop));
    }

    static void Show(Session session, HerokuAppName app, CutoverReport report)
    {
        if (session.Printer.Json)
        {
            session.Printer.Document(Shape(report));
            return;
        }
        foreach (var proof in report.Proofs) session.Terminal.Out.WriteLine($"proven: {proof}");
        if (report.Observed is { } observed) session.Terminal.Out.WriteLine($"observed: {observed}");
        session.Terminal.Out.WriteLine($"{app} is open{(report.Url is { } url ? $" at {url}" : "")}; it was away for {report.Away.TotalSeconds:0} seconds.");
        foreach (var next in report.Next) session.Terminal.Out.WriteLine($"next: {next}");
    }

    static JsonObject Shape(CutoverReport report) => new()
    {
        ["url"] = report.Url,
        ["away_seconds"] = report.Away.TotalSeconds,
        ["proofs"] = new JsonArray([.. report.Proofs.Select(p => (JsonNode)p)]),
        ["observed"] = report.Observed,
        ["next"] = new JsonArray([.. report.Next.Select(n => (JsonNode)n)]),
    };
}
