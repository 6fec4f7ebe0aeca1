using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Hal;

namespace Landfall.Cli.Environments;

/// <summary><c>environment:list</c>.</summary>
static class EnvironmentListCommand
{
    public static Command Build(Surroundings around)
    {
        var environment = CommonOptions.Environment();
        var command = new Command("environment:list", "List all environments") { environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var wanted = parsed.GetValue(environment);
            var accounts = wanted is null ? await session.Platform.Accounts.ListAsync(stop) : [await session.AccountAsync(wanted, stop)];
            var stacks = new Dictionary<Uri, HalDocument>();
            var shapes = new List<JsonObject>();
            foreach (var account in accounts)
            {
                var link = account.Document.Link("stack");
                if (session.Printer.Json && !stacks.ContainsKey(link)) stacks[link] = await session.Platform.Accounts.StackAsync(account, stop);
                shapes.Add(EnvironmentShape.Of(account, stacks.GetValueOrDefault(link)));
            }
            session.Printer.Listed(shapes, "handle");
        });
        return command;
    }
}
