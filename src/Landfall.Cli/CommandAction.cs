using System.CommandLine;

namespace Landfall.Cli;

/// <summary>Ties a command to what it does.</summary>
static class CommandAction
{
    /// <summary>Opens a session, runs, and turns what goes wrong into a message and an exit code.</summary>
    public static void Does(this Command command, Surroundings around, Func<ParseResult, Session, CancellationToken, Task<int>> run) =>
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                using var session = new Session(around, parsed);
                return await run(parsed, session, stop);
            }
            catch (Exception failure)
            {
                return Failures.Report(failure, around);
            }
        });

    /// <summary>For a command that works on this machine, and asks no platform.</summary>
    public static void DoesHere(this Command command, Surroundings around, Func<ParseResult, CancellationToken, Task> run) =>
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                await run(parsed, stop);
                return ExitCode.Done;
            }
            catch (Exception failure)
            {
                return Failures.Report(failure, around);
            }
        });

    /// <summary>As above, for a command that has done its work when it returns.</summary>
    public static void Does(this Command command, Surroundings around, Func<ParseResult, Session, CancellationToken, Task> run) =>
        command.Does(around, async (parsed, session, stop) =>
        {
            await run(parsed, session, stop);
            return ExitCode.Done;
        });
}
