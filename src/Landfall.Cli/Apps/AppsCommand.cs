using System.CommandLine;
using Landfall.Client.Accounts;

namespace Landfall.Cli.Apps;

/// <summary><c>apps</c>.</summary>
static class AppsCommand
{
    public static Command Build(Surroundings around)
    {
        var environment = CommonOptions.Environment();
        var command = new Command("apps", "List all applications") { environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var accounts = await Accounts(session, parsed.GetValue(environment), stop);
            var shapes = (await session.Platform.Apps.ListAsync(stop))
                .Where(a => accounts.ContainsKey(a.Account))
                .OrderBy(a => accounts[a.Account].Handle, StringComparer.Ordinal).ThenBy(a => a.Handle, StringComparer.Ordinal)
                .Select(a => AppShape.Of(a, accounts[a.Account]));
            session.Printer.Grouped([.. shapes], "handle");
        });
        return command;
    }

    /// <summary>Environments by their address: the one that is named, else all.</summary>
    public static async Task<Dictionary<Uri, Account>> Accounts(Session session, string? handle, CancellationToken stop)
    {
        IReadOnlyList<Account> accounts = handle is null
            ? await session.Platform.Accounts.ListAsync(stop)
            : [await session.AccountAsync(handle, stop)];
        return accounts.ToDictionary(a => a.Self);
    }
}
