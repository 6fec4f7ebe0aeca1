using System.CommandLine;

namespace Landfall.Cli.Configuration;

/// <summary><c>config:set</c>, also called <c>config:add</c>.</summary>
static class ConfigSetCommand
{
    const string FromInput = "-";

    public static Command Build(Surroundings around)
    {
        var variables = new Argument<string[]>("VAR=VAL") { Description = "Variables to set", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string?>("--file") { Description = "Set the variables that this file lists, as 'landfall config --output json' does; '-' reads them from standard input. Nobody else on this machine sees them", HelpName = "FILE" };
        var app = new AppOptions();
        var command = new Command("config:set", "Add an ENV variable to an app") { variables, file };
        command.Aliases.Add("config:add");
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var env = new Dictionary<string, string>(parsed.GetValue(file) is { } listed ? Variable.ParseListed(Text(around, listed)) : []);
            foreach (var (key, value) in Variable.ParseAll(parsed.GetValue(variables)!)) env[key] = value;
            if (env.Count == 0) throw new UsageException("Name a variable to set: KEY=VALUE, or a --file that lists some.");
            await Configure.RunAsync(session, await session.AppAsync(app, stop), env, stop);
        });
        return command;
    }

    static string Text(Surroundings around, string file)
    {
        try
        {
            return file == FromInput ? around.Terminal.In.ReadToEnd() : File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {unreadable.Message}");
        }
    }
}
