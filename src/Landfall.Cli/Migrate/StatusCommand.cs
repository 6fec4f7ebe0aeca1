using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Http;
using Landfall.Client.Settings;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Status;

namespace Landfall.Cli.Migrate;

/// <summary><c>migrate status</c>: from the journal alone.</summary>
static class StatusCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new Argument<string?>("APP") { Description = "The app's name on Heroku", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("status", "Say how far a migration is") { app };
        command.Does(around, (parsed, session, stop) =>
        {
            var name = Journey.AppOf(session, parsed.GetValue(app));
            var config = ClientSettings.Directory(around.Variables, around.Home);
            if (!MigrationDirectory.List(config).Contains(name)) throw new NotFoundException($"No migration of {name} has begun. Begin with: landfall migrate plan {name}");
            var directory = MigrationDirectory.Open(config, name);
            Show(session, MigrationStatus.Read(directory, name, around.Time));
            return Task.CompletedTask;
        });
        return command;
    }

    static void Show(Session session, MigrationStatus status)
    {
        if (session.Printer.Json)
        {
            session.Printer.Document(JsonNode.Parse(status.ToJson())!);
            return;
        }
        var to = session.Terminal.Out;
        to.WriteLine($"{status.App}: {(status.Planned is { } planned ? $"planned {planned} for {status.Host}" : "not planned")}");
        if (status.PredictedWindowSeconds is { } window) to.WriteLine($"rehearsed: away for about {window:0} seconds");
        foreach (var run in status.Runs)
        {
            to.WriteLine($"=== {run.Journey}, begun {run.Started}: {run.Ended ?? "not finished"}");
            foreach (var step in run.Steps)
                to.WriteLine($"{step.State,-6} {step.Name}{(step.Seconds is { } s ? $" ({s:0.0} s)" : "")}{(step.Problem is { } p ? $": {p}" : "")}");
        }
        foreach (var left in status.LeftByRehearsal) to.WriteLine($"left by a rehearsal, with a copy of the data: {left}");
        to.WriteLine($"next: {status.Next}");
    }
}
