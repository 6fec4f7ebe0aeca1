using System.Diagnostics;
using Landfall.Engine.Docker.Tests.Compliance;
using Landfall.Programs;

namespace Landfall.Engine.Docker.Tests;

/// <summary>Docker Engine 20.10 does what every engine must. It has a network of its own, which leads to no registry.</summary>
public sealed class OldestEngine(OldestEngine.Running running) : EngineCompliance, IClassFixture<OldestEngine.Running>
{
    protected override IEngine Engine { get; } = new DockerEngine(running.Socket, TimeProvider.System);

    protected override string Socket => running.Socket;

    [Fact]
    public async Task It_is_the_oldest_that_is_supported()
    {
        var engine = await Engine.DescribeAsync(None);
        Assert.StartsWith("20.10.", engine.Version);
        Assert.Equal("1.41", engine.ApiVersion);
    }

    /// <summary>The engine, in namespaces that end with it.</summary>
    public sealed class Running : IAsyncLifetime
    {
        readonly string directory = Directory.CreateTempSubdirectory("landfall-oldest-").FullName;
        Process? engine;

        public string Socket => Path.Combine(directory, "docker.sock");

        public async Task InitializeAsync()
        {
            var programs = await OutputAsync(Path.Combine(Repository(), "tests", "bed", "oldest-engine"));
            engine = ProgramRunner.Start(new Landfall.Programs.Program("unshare",
            [
                "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--",
                "env", $"PATH={programs}:{Environment.GetEnvironmentVariable("PATH")}", Path.Combine(programs, "dockerd"),
                "--host", $"unix://{Socket}", "--data-root", $"{directory}/data", "--exec-root", $"{directory}/exec", "--pidfile", $"{directory}/pid",
                "--bip", "10.214.254.1/24", "--live-restore",
            ]));
            _ = engine.StandardOutput.ReadToEndAsync();
            var log = engine.StandardError.ReadToEndAsync();
            for (var attempt = 0; !(await DockerAsync("version")).Succeeded; attempt++)
            {
                if (attempt > 150 || engine.HasExited) throw new InvalidOperationException($"Docker Engine 20.10 did not start: {(engine.HasExited ? await log : "")}");
                await Task.Delay(200);
            }
            var image = Path.Combine(directory, "image.tar");
            await OutputAsync("docker", "save", "--output", image, "debian:trixie-slim");
            await OutputAsync("docker", "--host", $"unix://{Socket}", "load", "--quiet", "--input", image);
        }

        public async Task DisposeAsync()
        {
            if (engine is not null)
            {
                engine.Kill(entireProcessTree: true);
                await engine.WaitForExitAsync();
                engine.Dispose();
            }
            // Mounts of the engine's end with its namespace, a moment after its programs.
            for (var attempt = 0; Directory.Exists(directory); attempt++)
            {
                try
                {
                    Directory.Delete(directory, recursive: true);
                }
                catch (IOException) when (attempt < 50)
                {
                    await Task.Delay(100);
                }
            }
        }

        Task<Ended> DockerAsync(params string[] arguments) =>
            ProgramRunner.RunAsync(new Landfall.Programs.Program("docker", ["--host", $"unix://{Socket}", .. arguments]));

        static async Task<string> OutputAsync(string program, params string[] arguments)
        {
            var ended = await ProgramRunner.RunAsync(new Landfall.Programs.Program(program, arguments));
            return ended.Succeeded ? ended.Output.Trim() : throw new InvalidOperationException($"{program}: {ended.Error}");
        }

        static string Repository()
        {
            var directory = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(directory, "Landfall.slnx"))) directory = Path.GetDirectoryName(directory)!;
            return directory;
        }
    }
}
