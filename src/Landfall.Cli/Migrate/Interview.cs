using Landfall.Heroku;
using Landfall.Migrate.Cutover;
using Landfall.Migrate.Planning;
using Landfall.Values;

namespace Landfall.Cli.Migrate;

/// <summary>Plain <c>migrate</c>: asks one thing after the other, plans, and goes on only when told to.</summary>
static class Interview
{
    const string Instead = "use landfall migrate plan, rehearse and cutover, which ask nothing.";

    public static async Task<int> RunAsync(Session session, CancellationToken stop)
    {
        var terminal = session.Terminal;
        var app = HerokuAppName.Parse(terminal.Ask("What is the name of the Heroku application?", Instead));
        var database = Yes(session, "Is there more than one database in the application?")
            ? terminal.Ask("Which database should be moved? (its name, or empty for all)", Instead) : "";
        var environment = await EnvironmentAsync(session, stop);
        var target = terminal.Ask($"What is the name of the app on {session.Host}? [{app}]", Instead);
        var source = terminal.Ask("Which directory holds its source? (empty: clone it from Heroku)", Instead);
        var planned = await PlanCommand.RunAsync(session, app, new PlanRequest
        {
            Source = Given(source),
            Environment = environment,
            Database = Given(database),
            TargetApp = Given(target) is { } handle ? Handle.Parse(handle) : null,
        }, stop);
        if (planned != ExitCode.Done) return planned;
        var agent = Yes(session, "May a one-off dyno on Heroku compress the data while it is copied, if the link is slow?");
        if (Yes(session, "Rehearse it now, on a copy?")) await RehearseCommand.RunAsync(session, app, agent, stop);
        if (!Yes(session, $"Cut over now to {session.Host}?")) return ExitCode.Done;
        await CutoverCommand.RunAsync(session, app, new CutoverOptions { Agent = agent, Ask = question => Yes(session, question) }, yes: true, stop);
        return ExitCode.Done;
    }

    static async Task<string> EnvironmentAsync(Session session, CancellationToken stop)
    {
        var accounts = await session.Platform.Accounts.ListAsync(stop);
        return accounts is [var only]
            ? only.Handle
            : session.Terminal.Ask($"Which environment? ({string.Join(", ", accounts.Select(a => a.Handle))})", Instead);
    }

    static bool Yes(Session session, string question) => session.Terminal.Ask($"{question} [y/N]", Instead) is "y" or "Y" or "yes";

    static string? Given(string answer) => answer.Length == 0 ? null : answer;
}
