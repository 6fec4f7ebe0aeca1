using Landfall.Engine;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Installation;
using Landfall.Server.Store;

namespace Landfall.Server.Operations;

/// <summary>
/// Runs one operation to its end: forward step by step, or back. Each step has a line in the journal before it and after it,
/// so that after a crash the next start goes on where this one was. Lines are known by the step's name: another version of the
/// platform may have other steps.
/// </summary>
sealed class OperationRunner(
    OperationKinds kinds, Vault vault, Platform platform, QueueKeys keys, TimeProvider time, OperationLog log, Faults faults, ILogger<OperationRunner> logger)
{
    const int FinishTries = 20;
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <param name="cancel">Cancelled when the user cancels this operation.</param>
    /// <param name="stop">Cancelled when the server stops: the operation stays as it is, for the next start.</param>
    public async Task RunAsync(LandfallStore store, long id, CancellationToken cancel, CancellationToken stop)
    {
        var operation = store.Operations.Find(id)!;
        var run = new OperationRun(operation, store, vault, platform, time, log);
        var kind = kinds.Find(operation.ResourceType, operation.Type);
        var resumed = operation.Status == OperationStatus.Running;
        store.InTransaction(() =>
        {
            operation.Status = OperationStatus.Running;
            operation.StartedAt ??= time.GetUtcNow();
        });
        run.Log(resumed ? $"Resuming {Title(operation)} after a restart of the platform." : $"Starting {Title(operation)}.");
        var steps = kind.Steps(run);
        var journal = store.OperationSteps.Where(s => s.OperationId == id).ToDictionary(s => s.Name);
        if (journal.Keys.Except(steps.Select(s => s.Name)).ToList() is { Count: > 0 } unknown)
            run.Log($"It was begun by another version of the platform, with steps that this one does not have: {string.Join(", ", unknown)}.");
        if (operation is { Failure: null, Cancelled: true } && !Committed(steps, journal)) Fail(run, "It was cancelled.");
        if (operation.Failure is null && journal.Count == 0 && kind.Refusal(run) is { } refusal) Fail(run, refusal);
        if (operation.Failure is null) await ForwardAsync(run, steps, journal, cancel, stop);
        if (operation.Failure is not null) await BackAsync(run, steps, journal, stop);
        End(run, kind);
    }

    async Task ForwardAsync(
        OperationRun run, IReadOnlyList<Step> steps, Dictionary<string, OperationStep> journal, CancellationToken cancel, CancellationToken stop)
    {
        var committed = Committed(steps, journal);
        var begun = LastBegun(steps, journal);
        for (var i = 0; i < steps.Count; i++)
        {
            // One without a line before one that has one was no step of the version that began it.
            if (i < begun && !journal.ContainsKey(steps[i].Name) || journal.GetValueOrDefault(steps[i].Name) is { State: "done" }) continue;
            try
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stop);
                if (committed) await FinishAsync(run, steps[i], journal, stop);
                else await StepAsync(run, steps[i], journal, either.Token);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                run.Store.ChangeTracker.Clear();
                run.Store.Attach(run.Operation);
                // The request that cancelled it wrote through a store of its own.
                if (cancel.IsCancellationRequested) run.Operation.Cancelled = true;
                Fail(run, cancel.IsCancellationRequested ? "It was cancelled." : Words(failure, run));
                return;
            }
            committed |= steps[i].Commits;
        }
    }

    static int LastBegun(IReadOnlyList<Step> steps, Dictionary<string, OperationStep> journal)
    {
        var last = steps.Count - 1;
        while (last >= 0 && !journal.ContainsKey(steps[last].Name)) last--;
        return last;
    }

    static bool Committed(IReadOnlyList<Step> steps, Dictionary<string, OperationStep> journal) =>
        steps.Any(s => s.Commits && journal.GetValueOrDefault(s.Name) is { State: "done" });

    async Task StepAsync(OperationRun run, Step step, Dictionary<string, OperationStep> journal, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        await BeginAsync(run, step, journal, stop);
        await faults.ReachAsync(run.Operation, step, "before");
        if (step.StoreOnly)
        {
            await InOneTransactionAsync(run, step, journal, stop);
        }
        else
        {
            await step.Run(run, stop);
            await faults.ReachAsync(run.Operation, step, "effect");
            Mark(run, step, journal, "done");
        }
        await faults.ReachAsync(run.Operation, step, "after");
    }

    // A recovery that has begun ends first; one that comes later reads the line, and leaves the containers alone.
    async Task BeginAsync(OperationRun run, Step step, Dictionary<string, OperationStep> journal, CancellationToken stop)
    {
        var key = ContainersInWork.BeginsWith(step) ? ContainersInWork.Key(run.Operation.QueueKey) : null;
        while (key is not null && !keys.TryTake(key)) await Task.Delay(BetweenLooks, time, stop);
        try
        {
            Mark(run, step, journal, "started");
        }
        finally
        {
            if (key is not null) keys.Give(key);
        }
    }

    async Task InOneTransactionAsync(OperationRun run, Step step, Dictionary<string, OperationStep> journal, CancellationToken stop)
    {
        var before = run.Data.ToJsonString();
        try
        {
            await using var transaction = await run.Store.Database.BeginTransactionAsync(stop);
            await step.Run(run, stop);
            Mark(run, step, journal, "done");
            await faults.ReachAsync(run.Operation, step, "effect");
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch
        {
            // The store has nothing of it, so memory keeps nothing of it.
            run.Forget(before);
            journal[step.Name].State = "started";
            throw;
        }
    }

    // What is committed is not taken back: the step is tried until it succeeds, or the leftovers are named.
    async Task FinishAsync(OperationRun run, Step step, Dictionary<string, OperationStep> journal, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StepAsync(run, step, journal, stop);
                return;
            }
            catch (Exception failure) when (!stop.IsCancellationRequested && attempt < FinishTries)
            {
                run.Log($"{Words(failure, run)} Trying again.");
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(attempt, 10)), time, stop);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                run.Log($"The change is in force, but cleaning up did not end: {Words(failure, run)} The next start of the platform removes what is left.");
                return;
            }
        }
    }

    async Task BackAsync(OperationRun run, IReadOnlyList<Step> steps, Dictionary<string, OperationStep> journal, CancellationToken stop)
    {
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            if (journal.GetValueOrDefault(steps[i].Name) is not { State: not "undone" }) continue;
            // A store step that never came to its end left nothing.
            var acted = !steps[i].StoreOnly || journal[steps[i].Name].State == "done";
            if (acted && steps[i].Undo is { } undo) await UndoAsync(run, steps[i], undo, stop);
            Mark(run, steps[i], journal, "undone");
            await faults.ReachAsync(run.Operation, steps[i], "undo-after");
        }
    }

    async Task UndoAsync(OperationRun run, Step step, Func<OperationRun, CancellationToken, Task> undo, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await faults.ReachAsync(run.Operation, step, "undo-before");
                await undo(run, stop);
                await run.Store.SaveChangesAsync(CancellationToken.None);
                await faults.ReachAsync(run.Operation, step, "undo");
                return;
            }
            catch (Exception failure) when (!stop.IsCancellationRequested && attempt < FinishTries)
            {
                run.Log($"Undoing '{step.Name}': {Words(failure, run)} Trying again.");
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(attempt, 10)), time, stop);
            }
        }
    }

    void Mark(OperationRun run, Step step, Dictionary<string, OperationStep> journal, string state)
    {
        if (!journal.TryGetValue(step.Name, out var line))
        {
            var next = journal.Count == 0 ? 0 : journal.Values.Max(l => l.Index) + 1;
            line = journal[step.Name] = new OperationStep { OperationId = run.Operation.Id, Index = next, Name = step.Name };
            run.Store.OperationSteps.Add(line);
        }
        else if (run.Store.Entry(line).State == Microsoft.EntityFrameworkCore.EntityState.Detached)
        {
            run.Store.Attach(line);
        }
        (line.State, line.At) = (state, time.GetUtcNow());
        run.Operation.Data = run.Data.ToJsonString();
        run.Operation.UpdatedAt = time.GetUtcNow();
        run.Store.SaveChanges();
    }

    void Fail(OperationRun run, string reason)
    {
        run.Log($"Failed: {reason}");
        run.Operation.Failure = reason;
        run.Operation.Data = run.Data.ToJsonString();
        run.Store.SaveChanges();
    }

    void End(OperationRun run, OperationKind kind)
    {
        var operation = run.Operation;
        var failed = operation.Failure is not null;
        // The last line stands in the log before anybody is told that it ended.
        run.Log(failed ? $"Operation #{operation.Id} failed. What it had begun is undone." : $"Operation #{operation.Id} succeeded.");
        run.Store.InTransaction(() =>
        {
            if (failed) kind.Failed(run);
            operation.Status = failed ? OperationStatus.Failed : OperationStatus.Succeeded;
            operation.Aborted = failed && operation.Cancelled;
            operation.Sensitive = [];
            operation.EndedAt = operation.UpdatedAt = time.GetUtcNow();
        });
    }

    string Words(Exception failure, OperationRun run)
    {
        if (failure is OperationFailedException or EngineException or Edge.EdgeException or Hal.ApiError or FormatException) return failure.Message;
        logger.LogError(failure, "Operation {Id} failed in a way that was not foreseen", run.Operation.Id);
        return $"The platform failed ({failure.GetType().Name}). Its log (docker logs landfall-server) names the cause under operation {run.Operation.Id}.";
    }

    static string Title(Operation operation) => $"operation #{operation.Id}: {operation.Type} {operation.ResourceType} {operation.ResourceId}";
}

/// <summary>An operation cannot do what was asked: the message is for the user and says what to do.</summary>
sealed class OperationFailedException(string message, Exception? inner = null) : Exception(message, inner);
