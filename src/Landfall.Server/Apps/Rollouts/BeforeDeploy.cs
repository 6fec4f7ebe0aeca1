using Landfall.Engine;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// Runs the commands of <c>before_deploy</c>, each once, in a container with the new image and configuration (interface 4.5).
/// The container stays until the step is journalled: after a crash its end is found, not caused again.
/// </summary>
sealed class BeforeDeploy(IEngine engine, TimeProvider time)
{
    public async Task RunAsync(OperationRun run, CancellationToken stop)
    {
        var commands = Commands(run);
        if (commands.Count > 0) await engine.EnsureNetworkAsync(Networks.Of(run), stop);
        for (var index = 0; index < commands.Count; index++)
        {
            run.Log($"Running before_deploy: {commands[index]}");
            var exit = await RunOnceAsync(run, Name(run, index), commands[index], stop);
            if (exit != 0)
                throw new OperationFailedException(
                    $"before_deploy '{commands[index]}' ended with exit code {exit}. The release that runs was not touched. Mend the command or what it needs, and deploy again.");
        }
    }

    /// <summary>Removes the containers: a step of its own, since in the step that ran them a crash before its line in the journal would run them again.</summary>
    public async Task ClearAsync(OperationRun run, CancellationToken stop)
    {
        for (var index = 0; index < Commands(run).Count; index++) await engine.RemoveAsync(Name(run, index), stop);
    }

    async Task<int> RunOnceAsync(OperationRun run, string name, string command, CancellationToken stop)
    {
        if (await engine.FindAsync(name, stop) is null or { Status: ContainerStatus.Created })
        {
            await engine.CreateAsync(AppContainers.OneOff(run, name, command), stop);
            await engine.StartAsync(name, stop);
        }
        await foreach (var line in engine.LogsAsync(name, int.MaxValue, follow: true, stop)) run.Log($"  | {line.Text}");
        for (; ; )
        {
            var found = await engine.FindAsync(name, stop)
                ?? throw new OperationFailedException($"The container {name} of before_deploy was removed by somebody while it ran. Deploy again.");
            if (found is { Status: ContainerStatus.Exited, ExitCode: { } code }) return code;
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop);
        }
    }

    static IReadOnlyList<string> Commands(OperationRun run) =>
        run.Data["before_deploy"] is { } commands ? [.. commands.AsArray().Select(c => c!.GetValue<string>())] : [];

    static string Name(OperationRun run, int index) => $"landfall-before-deploy-{run.Operation.Id}-{index}";
}
