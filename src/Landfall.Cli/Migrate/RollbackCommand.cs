using System.CommandLine;

namespace Landfall.Cli.Migrate;

/// <summary><c>migrate rollback</c>.</summary>
static class RollbackCommand
{
    public static Command Build(Surroundings around)
    {
        var app = new Argument<string?>("APP") { Description = "The app's name on Heroku", Arity = ArgumentArity.ZeroOrOne };
        var discard = new Option<bool>("--discard-new-writes") { Description = "What was written on the platform since it opened may be lost" };
        var yes = CommonOptions.Yes();
        var command = new Command("rollback", "Take the cutover back: the app runs on Heroku as it did") { app, discard, yes };
        command.Does(around, async (parsed, session, stop) =>
        {
            var name = Journey.AppOf(session, parsed.GetValue(app));
            session.Earlier = Journey.PlatformOf(session, name);
            using var journey = Journey.Open(session, name);
            if (parsed.GetValue(discard))
                session.Terminal.Confirm($"What was written to {journey.App} on {session.Host} since it opened is lost.", session.Host, parsed.GetValue(yes));
            await journey.Migration.RollbackAsync(parsed.GetValue(discard), stop);
            session.Terminal.Say($"{journey.App} runs on Heroku as it did.");
        });
        return command;
    }
}
