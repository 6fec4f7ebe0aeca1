using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Landfall.Programs;

/// <summary>The one place that starts a program.</summary>
public static class ProgramRunner
{
    const int KeptError = 64 * 1024;

    /// <summary>Runs a program to its end. When <paramref name="stop"/> is cancelled it and its children are killed.</summary>
    /// <exception cref="ProgramMissingException">There is no such program.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<Ended> RunAsync(Program program, CancellationToken stop = default)
    {
        using var process = Start(program);
        await using var killed = stop.Register(() => Kill(process));
        var output = new StringBuilder();
        var error = new StringBuilder();
        await Task.WhenAll(
            FeedAsync(program, process),
            program.ReadOutput is { } read
                ? read(process.StandardOutput.BaseStream, stop)
                : ReadLinesAsync(process.StandardOutput, program.OnOutput ?? (line => output.Append(line).Append('\n'))),
            ReadLinesAsync(process.StandardError, line =>
            {
                program.OnError?.Invoke(line);
                error.Append(line).Append('\n');
                if (error.Length > KeptError) error.Remove(0, error.Length - KeptError);
            }));
        await process.WaitForExitAsync(CancellationToken.None);
        stop.ThrowIfCancellationRequested();
        return new Ended(process.ExitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a program with the caller's own input, output and terminal; answers its exit status.</summary>
    /// <exception cref="ProgramMissingException">There is no such program.</exception>
    public static async Task<int> RunHereAsync(Program program, CancellationToken stop = default)
    {
        using var process = Start(program, redirected: false);
        await using var killed = stop.Register(() => Kill(process));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    /// <summary>Starts a program that goes on by itself; the caller holds its life in the answer.</summary>
    /// <exception cref="ProgramMissingException">There is no such program.</exception>
#pragma warning disable RS0030 // This is the one place.
    public static Process Start(Program program) => Start(program, redirected: true);

    static Process Start(Program program, bool redirected)
    {
        var start = new ProcessStartInfo(program.FileName)
        {
            RedirectStandardInput = redirected,
            RedirectStandardOutput = redirected,
            RedirectStandardError = redirected,
            UseShellExecute = false,
            WorkingDirectory = program.WorkingDirectory ?? "",
        };
        foreach (var argument in program.Arguments) start.ArgumentList.Add(argument);
        if (program.CleanEnvironment)
        {
            var path = start.Environment["PATH"];
            start.Environment.Clear();
            start.Environment["PATH"] = path;
        }
        foreach (var (key, value) in program.Environment) start.Environment[key] = value;
        try
        {
            return Process.Start(start) ?? throw new ProgramMissingException(program.FileName, null);
        }
        catch (Win32Exception missing)
        {
            throw new ProgramMissingException(program.FileName, missing);
        }
    }
#pragma warning restore RS0030

    static async Task FeedAsync(Program program, Process process)
    {
        try
        {
            if (program.Input is { } input) await input.CopyToAsync(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program closed its input before it was all written; its exit status tells whether that was right.
        }
    }

    static async Task ReadLinesAsync(StreamReader reader, Action<string> take)
    {
        while (await reader.ReadLineAsync() is { } line) take(line);
    }

    static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}

/// <summary>A program that is needed is not on this machine.</summary>
public sealed class ProgramMissingException(string fileName, Exception? inner)
    : Exception($"The program '{fileName}' cannot be started: {inner?.Message ?? "it was not found"}. Install it and try again.", inner);
