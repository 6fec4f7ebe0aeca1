using System.Diagnostics;
using System.Text;
using Landfall.Programs;

namespace Landfall.Convert.Tests;

/// <summary>Runs the entrypoint by the real bash, in a directory that stands for /app.</summary>
sealed class Bash : IDisposable
{
    public Bash(string language = "node")
    {
        System.IO.Directory.CreateDirectory(Directory);
        Entrypoint = Path.Combine(Sample.Fixture(language), "expected", ".aptible", "entrypoint");
    }

    public string Directory { get; } = Path.Combine(Path.GetTempPath(), $"landfall-{Guid.NewGuid():N}");

    public string Entrypoint { get; }

    public Dictionary<string, string> Variables { get; } = [];

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    public void Write(string path, string text)
    {
        var target = Path.Combine(Directory, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    public Task<Ended> RunAsync(params string[] arguments) => ProgramRunner.RunAsync(Program(arguments));

    public async Task<string> OutputAsync(params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.True(ended.Succeeded, $"{ended.ExitCode}: {ended.Error}");
        return ended.Output.TrimEnd('\n');
    }

    /// <summary>Starts the entrypoint and waits until it has printed a line.</summary>
    public async Task<Process> StartAsync(string command, string line)
    {
        var process = ProgramRunner.Start(Program([command]));
        Assert.Equal(line, await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        return process;
    }

    Program Program(string[] arguments) => new("bash", [Entrypoint, .. arguments])
    {
        WorkingDirectory = Directory,
        Environment = Variables,
        CleanEnvironment = true,
    };

    /// <summary>Splits lines by the rules of a POSIX shell, as the platform splits a Procfile's command for an image with an entrypoint.</summary>
    public static async Task<List<string>[]> SplitAsync(IReadOnlyList<string> lines)
    {
        var script = string.Concat(lines.Select(line => $"set -- {line}\nprintf '%s\\0' \"$@\"; printf '\\1\\0'\n"));
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(script));
        using var output = new MemoryStream();
        var ended = await ProgramRunner.RunAsync(new Program("sh", ["-s"]) { Input = input, ReadOutput = (stream, stop) => stream.CopyToAsync(output, stop) });
        Assert.True(ended.Succeeded, ended.Error);
        return [.. Encoding.UTF8.GetString(output.ToArray()).Split("\u0001\0").SkipLast(1).Select(words => words.Split('\0').SkipLast(1).ToList())];
    }
}
