using System.CommandLine;
using Landfall.Heroku;

namespace Landfall.Cli.Convert;

/// <summary><c>convert</c>: from a repository, from a live app, or from both.</summary>
static class ConvertCommand
{
    public static Command Build(Surroundings around)
    {
        var directory = new Argument<DirectoryInfo?>("DIR")
        {
            Description = "The app's source (default: this directory, or with --app a clone of Heroku's git)", Arity = ArgumentArity.ZeroOrOne,
        };
        var app = new Option<string?>("--app") { Description = "The app's name on Heroku, to be read as well; nothing is changed there" };
        var target = new Option<DirectoryInfo?>("--out") { Description = "Where to write (default: into the source; for a clone, a directory by the app's name)" };
        var check = new Option<bool>("--check") { Description = "Write nothing; end with 1 when a file is missing or differs" };
        var inside = CommonOptions.AllowOneOff();
        var command = new Command("convert", "Make a Dockerfile and what else the platform needs of a Heroku app") { directory, app, target, check, inside };
        command.Does(around, (parsed, session, stop) => new Converting(session)
        {
            App = parsed.GetValue(app) is { } name ? HerokuAppName.Parse(name) : null,
            Source = parsed.GetValue(directory),
            Target = parsed.GetValue(target),
            Check = parsed.GetValue(check),
            AllowOneOff = parsed.GetValue(inside),
        }.RunAsync(stop));
        return command;
    }
}
