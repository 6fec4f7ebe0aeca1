using System.CommandLine;
using Landfall.Client.Settings;

namespace Landfall.Cli;

/// <summary>Options that many commands have (interface 5).</summary>
static class CommonOptions
{
    public static Option<string?> Environment() => new("--environment", "--env") { Description = "Environment handle" };

    public static Option<bool> AllowOneOff() => new("--allow-one-off")
    {
        Description = "Run a one-off dyno on Heroku for some seconds when the app needs a secret that only its dynos know",
    };

    public static Option<bool> Agent() => new("--agent")
    {
        Description = "Run a one-off dyno on Heroku while data is copied, which compresses it if the link is slow",
    };

    public static Option<bool> Yes() => new("--yes") { Description = "Do it without asking" };
}

/// <summary>How an app is named: by option, or by the git remote of the current directory.</summary>
sealed class AppOptions
{
    public Option<string?> App { get; } = new("--app") { Description = "App handle" };

    public Option<string?> Environment { get; } = CommonOptions.Environment();

    public Option<string?> Remote { get; } = new("--remote", "-r") { Description = "Git remote that names the app" };

    public void AddTo(Command command)
    {
        command.Add(App);
        command.Add(Environment);
        command.Add(Remote);
    }
}

/// <summary>A flag with its <c>--no-</c> form: yes, no, or not said.</summary>
sealed class Toggle(string name, string description)
{
    readonly Option<bool> yes = new("--" + name) { Description = description };
    readonly Option<bool> no = new("--no-" + name) { Hidden = true };

    public void AddTo(Command command)
    {
        command.Add(yes);
        command.Add(no);
    }

    public bool? Value(ParseResult parsed) => parsed.GetValue(no) ? false : parsed.GetValue(yes) ? true : null;
}

/// <summary><c>--output json|text</c>, else LANDFALL_OUTPUT_FORMAT or APTIBLE_OUTPUT_FORMAT.</summary>
static class OutputOption
{
    const string Name = "--output";

    public static Option<string?> Build()
    {
        var option = new Option<string?>(Name) { Description = "json or text", Recursive = true };
        option.AcceptOnlyFromAmong("json", "text");
        return option;
    }

    public static bool Json(ParseResult parsed, EnvironmentVariables variables)
    {
        var format = parsed.GetValue<string?>(Name) ?? variables.Find("OUTPUT_FORMAT") ?? "text";
        return format switch
        {
            "json" => true,
            "text" => false,
            _ => throw new UsageException($"LANDFALL_OUTPUT_FORMAT is '{format}'; it is json or text."),
        };
    }
}
