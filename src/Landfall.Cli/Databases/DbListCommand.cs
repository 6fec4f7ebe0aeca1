using System.CommandLine;
using Landfall.Cli.Apps;
using Landfall.Client.Databases;

namespace Landfall.Cli.Databases;

/// <summary><c>db:list</c>.</summary>
static class DbListCommand
{
    public static Command Build(Surroundings around)
    {
        var environment = CommonOptions.Environment();
        var command = new Command("db:list", "List all databases") { environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var accounts = await AppsCommand.Accounts(session, parsed.GetValue(environment), stop);
            IReadOnlyList<DatabaseImage> images = session.Printer.Json ? await session.Platform.Databases.ImagesAsync(stop) : [];
            var shapes = (await session.Platform.Databases.ListAsync(stop))
                .Where(d => accounts.ContainsKey(d.Account))
                .OrderBy(d => accounts[d.Account].Handle, StringComparer.Ordinal).ThenBy(d => d.Handle, StringComparer.Ordinal)
                .Select(d => DatabaseShape.Of(d, accounts[d.Account], images));
            session.Printer.Grouped([.. shapes], "handle");
        });
        return command;
    }
}
