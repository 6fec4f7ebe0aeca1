using System.CommandLine;
using Landfall.Client.Operations;

namespace Landfall.Cli.Drift;

/// <summary><c>reconcile</c>: shows its plan, asks, and repairs what drifted.</summary>
static class ReconcileCommand
{
    public static Command Build(Surroundings around)
    {
        var (environment, yes) = (CommonOptions.Environment(), CommonOptions.Yes());
        var command = new Command("reconcile", "Repair what on the machine is not as the platform says") { environment, yes };
        command.Does(around, async (parsed, session, stop) =>
        {
            var found = await DriftShape.FindAsync(session, parsed.GetValue(environment), stop);
            foreach (var (item, account) in found) session.Terminal.Say($"{account.Handle}: {item.Kind} {item.Name}: {item.What} → {item.Repair}");
            var accounts = found.Where(drift => drift.Item.Repairable).Select(drift => drift.Account).DistinctBy(account => account.Id).ToList();
            if (found.Count == 0) session.Terminal.Say("Nothing has drifted.");
            if (accounts.Count > 0) session.Terminal.Confirm("These are repaired.", session.Host, parsed.GetValue(yes));
            foreach (var account in accounts)
                await session.FollowAsync(await session.Platform.Operations.CreateAsync(account.Document, new OperationRequest("reconcile"), stop), stop);
            // What is left needs a person.
            return found.All(drift => drift.Item.Repairable) ? ExitCode.Done : ExitCode.NeedsPerson;
        });
        return command;
    }
}
