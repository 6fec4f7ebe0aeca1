using System.Diagnostics;
using System.Runtime.InteropServices;
using Landfall.Programs;

namespace HerokuStandIn.Dynos;

/// <summary>A program and all that it starts, in a session of its own so that a signal reaches every one of them.</summary>
sealed partial class ProcessGroup
{
    const int Terminate = 15, Kill = 9;
    readonly Process process;
    readonly string record;

    ProcessGroup(Process process, string record)
    {
        this.process = process;
        this.record = record;
    }

    /// <summary>Starts it; its process id is noted in <paramref name="record"/> so that <see cref="EndLeftOver"/> finds it after a crash.</summary>
    public static ProcessGroup Start(Program program, string record)
    {
        var process = ProgramRunner.Start(program with { FileName = "setsid", Arguments = [program.FileName, .. program.Arguments] });
        process.StandardInput.Close();
        AtomicFile.Write(record, $"{process.Id} {StartTime(process.Id)}");
        return new ProcessGroup(process, record);
    }

    /// <summary>Copies its output, line by line, until it ends; answers its exit status.</summary>
    public async Task<int> WaitAsync(Action<string> log)
    {
        await Task.WhenAll(CopyAsync(process.StandardOutput, log), CopyAsync(process.StandardError, log), process.WaitForExitAsync());
        File.Delete(record);
        return process.ExitCode;
    }

    /// <summary>SIGTERM to all of it, and SIGKILL to what is left after the patience is over.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _ = kill(-process.Id, Terminate);
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // It was asked and did not go.
        }
        _ = kill(-process.Id, Kill);
    }

    /// <summary>Ends the group noted in a record, if that very process still lives.</summary>
    public static void EndLeftOver(string record)
    {
        var parts = File.ReadAllText(record).Split(' ');
        if (parts is [var id, var started] && int.TryParse(id, out var group) && StartTime(group) == started) _ = kill(-group, Kill);
        File.Delete(record);
    }

    static async Task CopyAsync(StreamReader from, Action<string> log)
    {
        while (await from.ReadLineAsync() is { } line) log(line);
    }

    // Field 22 of /proc/PID/stat (proc(5)); the name in parentheses may hold spaces, so counting begins after it.
    static string StartTime(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
