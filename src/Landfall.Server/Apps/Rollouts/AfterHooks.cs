using System.Text.Json.Nodes;
using Landfall.Engine;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// Runs the <c>after_*</c> hooks of <c>.aptible.yml</c> (interface 4.5), each command once: those for success when the release is
/// in force, those for failure when it was taken back. What becomes of them is written into the log and changes nothing else.
/// </summary>
sealed class AfterHooks(OneOffCommand oneOff, TimeProvider time)
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>The step that runs the hooks for failure while it is undone; it stands before all that is to be undone before them. Forward it does nothing.</summary>
    /// <param name="operation">The operation as the hooks name it: <c>deploy</c>, <c>restart</c>, <c>configure</c>, <c>scale</c>.</param>
    public Step OnFailure(string operation) => new("after_failure", (_, _) => Task.CompletedTask)
    {
        Undo = (run, stop) => RunAsync(run, $"after_{operation}_failure", stop),
    };

    /// <summary>Removes what <see cref="OnFailure"/> ran: the undoing of a step that stands before it.</summary>
    public Func<OperationRun, CancellationToken, Task> ClearFailure(string operation) => (run, stop) => ClearAsync(run, $"after_{operation}_failure", stop);

    /// <summary>The last steps of an operation that succeeds.</summary>
    public IReadOnlyList<Step> OnSuccess(string operation) =>
    [
        new Step("after_success", (run, stop) => RunAsync(run, $"after_{operation}_success", stop)),
        new Step("clear_after_success", (run, stop) => ClearAsync(run, $"after_{operation}_success", stop)),
    ];

    public static void Remember(OperationRun run, AptibleYml yml) => run.Data["after"] = new JsonObject(yml.After.Select(hook =>
        KeyValuePair.Create(hook.Key, (JsonNode?)new JsonArray([.. hook.Value.Select(c => (JsonNode)c)]))));

    /// <summary>Takes over the hooks of the image, as the operation that made it has read them.</summary>
    public static void Recall(OperationRun run, Image image) =>
        run.Data["after"] = run.Store.Operations.Find(image.OperationId) is { } made ? JsonNode.Parse(made.Data)!["after"]?.DeepClone() : null;

    async Task RunAsync(OperationRun run, string hook, CancellationToken stop)
    {
        foreach (var (index, command) in Commands(run, hook).Index())
        {
            run.Log($"Running {hook}: {command}");
            var exit = await ExitAsync(run, Name(run, hook, index), command, stop);
            if (exit == "0") continue;
            run.Log($"{hook} '{command}' did not succeed: {exit}. The operation does not depend on it; commands after it are not run.");
            return;
        }
    }

    async Task<string> ExitAsync(OperationRun run, string name, string command, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            var code = await oneOff.RunAsync(run, name, command, either.Token);
            return code == 0 ? "0" : $"exit code {code}";
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return $"it did not end within {Longest.TotalMinutes:0} minutes";
        }
        catch (Exception failure) when (failure is EngineException or OperationFailedException or FormatException)
        {
            return failure.Message;
        }
    }

    async Task ClearAsync(OperationRun run, string hook, CancellationToken stop)
    {
        for (var index = 0; index < Commands(run, hook).Count; index++) await oneOff.RemoveAsync(Name(run, hook, index), stop);
    }

    static IReadOnlyList<string> Commands(OperationRun run, string hook) =>
        run.Data["after"]?[hook] is { } commands ? [.. commands.AsArray().Select(c => c!.GetValue<string>())] : [];

    static string Name(OperationRun run, string hook, int index) => $"landfall-{hook.Replace('_', '-')}-{run.Operation.Id}-{index}";
}
