using System.CommandLine;

namespace Landfall.Cli.Configuration;

/// <summary><c>config:unset</c>, also called <c>config:rm</c>.</summary>
static class ConfigUnsetCommand
{
    public static Command Build(Surroundings around)
    {
        var keys = new Argument<string[]>("VAR") { Description = "Variables to remove", Arity = ArgumentArity.OneOrMore };
        var app = new AppOptions();
        var command = new Command("config:unset", "Remove an ENV variable from an app") { keys };
        command.Aliases.Add("config:rm");
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            // An empty value removes the key (interface 2.4).
            var env = parsed.GetValue(keys)!.Select(Variable.Key).Distinct().ToDictionary(key => key, _ => "");
            await Configure.RunAsync(session, await session.AppAsync(app, stop), env, stop);
        });
        return command;
    }
}
