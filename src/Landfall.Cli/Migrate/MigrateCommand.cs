using System.CommandLine;

namespace Landfall.Cli.Migrate;

/// <summary><c>migrate</c>: its verbs; without one it asks its questions one by one.</summary>
static class MigrateCommand
{
    public static Command Build(Surroundings around)
    {
        var command = new Command("migrate", "Take an app off Heroku, with its data. Without a verb: asks its questions one by one")
        {
            PlanCommand.Build(around),
            RehearseCommand.Build(around),
            CutoverCommand.Build(around),
            StatusCommand.Build(around),
            RollbackCommand.Build(around),
        };
        command.Does(around, (_, session, stop) => Interview.RunAsync(session, stop));
        return command;
    }
}
