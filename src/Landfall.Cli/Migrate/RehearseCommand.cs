using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Heroku;
using Landfall.Migrate;

namespace Landfall.Cli.Migrate;

/// <summary><c>migrate rehearse</c>.</summary>
static class RehearseCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new Argument<string?>("APP") { Description = "The app's name on Heroku", Arity = ArgumentArity.ZeroOrOne };
        var agent = CommonOptions.Agent();
        var command = new Command("rehearse", "Do it all on a copy, behind a gate, and take it away again") { app, agent };
        command.Does(around, (parsed, session, stop) => RunAsync(session, Journey.AppOf(session, parsed.GetValue(app)), parsed.GetValue(agent), stop));
        return command;
    }

    public static async Task RunAsync(Session session, HerokuAppName app, bool agent, CancellationToken stop)
    {
        using var journey = Journey.Open(session, app);
        var report = await journey.Migration.RehearseAsync(agent, stop);
        if (session.Printer.Json) session.Printer.Document(Shape(report));
        else
        {
            foreach (var proof in report.Proofs) session.Terminal.Out.WriteLine($"proven: {proof}");
            session.Terminal.Out.WriteLine($"window: {app} will be away for about {report.Window.TotalSeconds:0} seconds");
        }
    }

    static JsonObject Shape(RehearsalReport report) => new()
    {
        ["window_seconds"] = report.Window.TotalSeconds,
        ["proofs"] = new JsonArray([.. report.Proofs.Select(p => (JsonNode)p)]),
        ["steps"] = new JsonArray([.. report.Durations.Select(d => (JsonNode)new JsonObject { ["step"] = d.Step, ["seconds"] = d.Took.TotalSeconds })]),
    };
}
