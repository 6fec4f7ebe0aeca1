using System.CommandLine;

namespace Landfall.Cli.Configuration;

/// <summary><c>config:set</c>, also called <c>config:add</c>.</summary>
static class ConfigSetCommand
{
    public static Command Build(Surroundings around)
    {
        var variables = new Argument<string[]>("VAR=VAL") { Description = "Variables to set", Arity = ArgumentArity.OneOrMore };
        var app = new AppOptions();
        var command = new Command("config:set", "Add an ENV variable to an app") { variables };
        command.Aliases.Add("config:add");
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var env = Variable.ParseAll(parsed.GetValue(variables)!);
            await Configure.RunAsync(session, await session.AppAsync(app, stop), env, stop);
        });
        return command;
    }
}
