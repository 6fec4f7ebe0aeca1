using System.Collections.Concurrent;
using System.Diagnostics;
using Landfall.Programs;

namespace EndToEnd.World;

/// <summary>The control plane as a process of its own, which can be killed at any instant.</summary>
sealed class ServerProcess(Process process, ConcurrentQueue<string> lines)
{
    /// <summary>What it wrote; for a test's failure.</summary>
    public string Words => string.Join('\n', lines);

    public static ServerProcess Start(Machine machine, string data, IReadOnlyDictionary<string, string> faults)
    {
        var process = ProgramRunner.Start(Program(machine, data, "serve") with { Environment = Variables(machine, data, faults) });
        var lines = new ConcurrentQueue<string>();
        _ = ReadAsync(process.StandardOutput, lines);
        _ = ReadAsync(process.StandardError, lines);
        return new ServerProcess(process, lines);
    }

    /// <summary>Prints the claim token of the first owner, as <c>landfall up</c> asks for it.</summary>
    public static async Task<string> ClaimAsync(Machine machine, string data)
    {
        var ended = await ProgramRunner.RunAsync(Program(machine, data, "claim") with { Environment = Variables(machine, data, new Dictionary<string, string>()) });
        return ended.Succeeded ? ended.Output.Trim() : throw new InvalidOperationException(ended.Error);
    }

    /// <summary>SIGKILL: it gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    static Program Program(Machine machine, string data, string command) =>
        machine.Inside("dotnet", Path.Combine(AppContext.BaseDirectory, "landfall-server.dll"), command) with { WorkingDirectory = data };

    static Dictionary<string, string> Variables(Machine machine, string data, IReadOnlyDictionary<string, string> faults) =>
        new(faults) { ["LANDFALL_DATA"] = data, ["LANDFALL_ENGINE_SOCKET"] = machine.EngineSocket };

    static async Task ReadAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line) lines.Enqueue(line);
    }
}
