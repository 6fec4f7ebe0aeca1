using Landfall.Engine;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// Runs a command once in a container of its own, with the image and the variables of the operation (interface 4.5). The
/// container stays until the step is journalled: after a crash its end is found, not caused again.
/// </summary>
sealed class OneOffCommand(IEngine engine, TimeProvider time)
{
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationFailedException">Its container was removed by somebody.</exception>
    public async Task<int> RunAsync(OperationRun run, string name, string command, CancellationToken stop)
    {
        await engine.EnsureNetworkAsync(Networks.Of(run), stop);
        if (await engine.FindAsync(name, stop) is null or { Status: ContainerStatus.Created })
        {
            await engine.CreateAsync(AppContainers.OneOff(run, name, command), stop);
            await engine.StartAsync(name, stop);
        }
        await foreach (var line in engine.LogsAsync(name, int.MaxValue, follow: true, stop)) run.Output($"  | {line.Text}");
        for (; ; )
        {
            var found = await engine.FindAsync(name, stop)
                ?? throw new OperationFailedException($"The container {name} of the command '{command}' was removed by somebody while it ran.");
            if (found is { Status: ContainerStatus.Exited, ExitCode: { } code }) return code;
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop);
        }
    }

    public Task RemoveAsync(string name, CancellationToken stop) => engine.RemoveAsync(name, stop);
}
