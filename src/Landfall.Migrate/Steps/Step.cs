using Landfall.Migrate.Journal;

namespace Landfall.Migrate.Steps;

/// <summary>
/// A step of a journey. It may be run again after a crash at any point of it: what it did already, it finds done.
/// </summary>
/// <param name="Stage">The stage it belongs to.</param>
/// <param name="Name">Its name in the journal.</param>
/// <param name="Say">What it does, for a person.</param>
/// <param name="RunAsync">Does it.</param>
sealed record Step(Stage Stage, string Name, string Say, Func<JournalRun, CancellationToken, Task> RunAsync);

/// <summary>Runs steps in order: a row before, the effect, a row after. Steps that are done are passed by.</summary>
sealed class StepRunner(JournalRun run, IFaults faults, Action<string> say)
{
    public async Task RunAsync(IEnumerable<Step> steps, CancellationToken stop)
    {
        Stage? stage = null;
        foreach (var step in steps.Where(s => !run.IsDone(s.Name)))
        {
            stop.ThrowIfCancellationRequested();
            if (stage != step.Stage) say($"== {step.Stage.ToString().ToLowerInvariant()}");
            stage = step.Stage;
            say($"-- {step.Say}");
            await RunAsync(step, stop);
        }
    }

    async Task RunAsync(Step step, CancellationToken stop)
    {
        run.Begin(step.Name);
        faults.Reach(step.Name, "before");
        try
        {
            await step.RunAsync(run, stop);
        }
        catch (Exception failure)
        {
            run.Fail(step.Name, failure.Message);
            throw;
        }
        faults.Reach(step.Name, "effect");
        run.Finish(step.Name);
        faults.Reach(step.Name, "after");
    }
}
