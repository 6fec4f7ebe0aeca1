using System.Collections.Concurrent;
using System.Diagnostics;
using Landfall.Programs;

namespace EndToEnd.World;

/// <summary>
/// The control plane in its own image, as users get it (images/build makes it): the one process of a container, which can be
/// killed at any instant.
/// </summary>
sealed class ServerProcess(Machine machine, Process process, ConcurrentQueue<string> lines)
{
    const string Container = "server";
    bool killed;

    /// <summary>What it wrote; for a test's failure.</summary>
    public string Words => string.Join('\n', lines);

    public static ServerProcess Start(Machine machine, string data, IReadOnlyDictionary<string, string> faults)
    {
        var process = ProgramRunner.Start(Program(machine, data, "serve", Container, faults));
        var lines = new ConcurrentQueue<string>();
        _ = ReadAsync(process.StandardOutput, lines);
        _ = ReadAsync(process.StandardError, lines);
        return new ServerProcess(machine, process, lines);
    }

    /// <summary>Prints the claim token of the first owner, as <c>landfall up</c> asks for it.</summary>
    public static async Task<string> ClaimAsync(Machine machine, string data)
    {
        var ended = await ProgramRunner.RunAsync(Program(machine, data, "claim", "claim", new Dictionary<string, string>()));
        return ended.Succeeded ? ended.Output.Trim() : throw new InvalidOperationException(ended.Error);
    }

    /// <summary>SIGKILL: it gets no chance to tidy up. Killing it twice is well.</summary>
    public async Task KillAsync()
    {
        if (killed) return;
        killed = true;
        // With the machine it is dead already.
        await machine.DockerAsync("rm", "--force", Container);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    static Program Program(Machine machine, string data, string command, string name, IReadOnlyDictionary<string, string> faults)
    {
        var variables = new Dictionary<string, string>(faults) { ["LANDFALL_DATA"] = data, ["LANDFALL_ENGINE_SOCKET"] = machine.EngineSocket };
        return new Program("docker",
        [
            "-H", $"unix://{machine.EngineSocket}", "run", "--rm", "--name", name, "--network", "host", "--workdir", data,
            "--volume", $"{machine.Directory}:{machine.Directory}",
            .. variables.SelectMany(variable => new[] { "--env", $"{variable.Key}={variable.Value}" }),
            Machine.ServerImage, command,
        ]);
    }

    static async Task ReadAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line) lines.Enqueue(line);
    }
}
