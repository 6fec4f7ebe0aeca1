using System.CommandLine;

namespace Landfall.Cli.Drift;

/// <summary><c>drift</c>: what was removed, changed or added by hand.</summary>
static class DriftCommand
{
    public static Command Build(Surroundings around)
    {
        var environment = CommonOptions.Environment();
        var command = new Command("drift", "Show what on the machine is not as the platform says") { environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var found = await DriftShape.FindAsync(session, parsed.GetValue(environment), stop);
            session.Printer.Objects([.. found.Select(drift => DriftShape.Of(drift.Item, drift.Account))]);
            if (found.Count == 0) session.Terminal.Say("Nothing has drifted.");
            else if (found.Any(drift => drift.Item.Repairable)) session.Terminal.Say("Repair it with: landfall reconcile");
            return found.Count == 0 ? ExitCode.Done : ExitCode.Drifted;
        });
        return command;
    }
}
