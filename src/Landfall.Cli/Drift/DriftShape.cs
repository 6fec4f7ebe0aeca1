using System.Text.Json.Nodes;
using Landfall.Cli.Environments;
using Landfall.Client.Accounts;
using Landfall.Client.Drift;

namespace Landfall.Cli.Drift;

/// <summary>What drifted, as the command line finds and prints it.</summary>
static class DriftShape
{
    /// <summary>What drifted, with the environment of each; of one environment when it is named.</summary>
    public static async Task<IReadOnlyList<(DriftItem Item, Account Account)>> FindAsync(Session session, string? environment, CancellationToken stop)
    {
        var accounts = environment is null ? await session.Platform.Accounts.ListAsync(stop) : [await session.AccountAsync(environment, stop)];
        return [.. from item in await session.Platform.Drift.ListAsync(stop) join account in accounts on item.Account equals account.Self select (item, account)];
    }

    public static JsonObject Of(DriftItem item, Account account) => new()
    {
        ["environment"] = EnvironmentShape.Short(account), ["kind"] = item.Kind, ["name"] = item.Name, ["what"] = item.What,
        ["since"] = item.Since, ["repair"] = item.Repair, ["repairable"] = item.Repairable,
    };
}
