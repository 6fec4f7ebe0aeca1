using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>Runs the commands of <c>before_deploy</c>, each once, with the new image and configuration (interface 4.5).</summary>
sealed class BeforeDeploy(OneOffCommand oneOff)
{
    public async Task RunAsync(OperationRun run, CancellationToken stop)
    {
        foreach (var (index, command) in Commands(run).Index())
        {
            run.Log($"Running before_deploy: {command}");
            var exit = await oneOff.RunAsync(run, Name(run, index), command, stop);
            if (exit != 0)
                throw new OperationFailedException(
                    $"before_deploy '{command}' ended with exit code {exit}. The release that runs was not touched. Mend the command or what it needs, and deploy again.");
        }
    }

    /// <summary>Removes the containers: a step of its own, since in the step that ran them a crash before its line in the journal would run them again.</summary>
    public async Task ClearAsync(OperationRun run, CancellationToken stop)
    {
        for (var index = 0; index < Commands(run).Count; index++) await oneOff.RemoveAsync(Name(run, index), stop);
    }

    static IReadOnlyList<string> Commands(OperationRun run) =>
        run.Data["before_deploy"] is { } commands ? [.. commands.AsArray().Select(c => c!.GetValue<string>())] : [];

    static string Name(OperationRun run, int index) => $"landfall-before-deploy-{run.Operation.Id}-{index}";
}
