using System.CommandLine;
using Landfall.Cli.Screen;
using Landfall.Client.Operations;

namespace Landfall.Cli.Portal;

/// <summary><c>ssh</c>: a command, or a shell, in a container of its own with the app's image and configuration.</summary>
static class SshCommand
{
    public static Command Build(Surroundings around)
    {
        var words = new Argument<string[]>("COMMAND") { Description = "What to run (default: a shell); after -- when it has options of its own", Arity = ArgumentArity.ZeroOrMore };
        var force = new Toggle("force-tty", "Give it a terminal, even when this is none");
        var options = new AppOptions();
        var command = new Command("ssh", "Run a command against an app") { words };
        force.AddTo(command);
        options.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var app = await session.AppAsync(options, stop);
            var forced = force.Value(parsed) == true;
            var terminal = around.Terminal is { TakesInput: true, ShowsData: true };
            var operation = await session.Platform.Operations.CreateAsync(app.Document, new OperationRequest("execute")
            {
                Command = string.Join(' ', (parsed.GetValue(words) ?? []).Select(ShellWord.Escape)), Interactive = forced || terminal,
            }, stop);
            return await SshSession.RunAsync(session, operation, [forced ? "-tt" : terminal ? "-t" : "-T"], stop);
        });
        return command;
    }
}
