using System.Diagnostics;
using System.Net;
using Landfall.Programs;

namespace EndToEnd.World;

/// <summary>
/// A network namespace with a Docker Engine and a registry of its own. Nothing else on this machine is seen from it or touched
/// by it, so its ports are free, and "all that the engine has" can be compared before and after. It needs root.
/// </summary>
sealed class Machine : IAsyncDisposable
{
    /// <summary>Where the engine inside finds images by name.</summary>
    public const string Registry = "127.0.0.1:5000";
    static readonly string[] BaseImages = ["node:20-slim", "haproxy:3.0", "postgres:17"];

    readonly string name = $"lf{Environment.ProcessId}";
    readonly List<Process> daemons = [];

    /// <summary>Everything that is written while the tests run; gone at the end.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("landfall-e2e-").FullName;

    /// <summary>The namespace's address, as the tests see it.</summary>
    public IPAddress Address { get; } = IPAddress.Parse($"10.242.{Environment.ProcessId % 250}.2");

    public string EngineSocket => Path.Combine(Directory, "docker.sock");

    public static async Task<Machine> StartAsync()
    {
        var machine = new Machine();
        await machine.NetworkAsync();
        await machine.EngineAsync();
        await machine.LoadAsync();
        await machine.RegistryAsync();
        return machine;
    }

    /// <summary>A program inside the namespace, as it is to be started.</summary>
    public Program Inside(string program, params ReadOnlySpan<string> arguments) =>
        new("nsenter", [$"--net=/run/netns/{name}", program, .. arguments]);

    /// <summary>Asks the engine inside; answers what it printed.</summary>
    public async Task<string> DockerAsync(params string[] arguments) => await RunAsync("docker", ["-H", $"unix://{EngineSocket}", .. arguments]);

    public Task StartEngineAsync() => EngineAsync();

    /// <summary>Builds the test app in one of its ways and puts it into the registry.</summary>
    public async Task<string> BuildAsync(string tag, params string[] ways)
    {
        var image = $"{Registry}/app:{tag}";
        await DockerAsync([
            "build", "--quiet", "--tag", image, "--build-arg", $"VERSION={tag}", .. ways.SelectMany(way => new[] { "--build-arg", way }),
            Path.Combine(AppContext.BaseDirectory, "App"),
        ]);
        await DockerAsync("push", "--quiet", image);
        return image;
    }

    public async ValueTask DisposeAsync()
    {
        var containers = (await DockerAsync("ps", "--all", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (containers.Length > 0) await DockerAsync(["rm", "--force", "--volumes", .. containers]);
        foreach (var daemon in daemons) await EndAsync(daemon);
        await RunAsync("ip", "netns", "delete", name);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    async Task NetworkAsync()
    {
        var (here, there) = ($"{name}a", $"{name}b");
        var outside = $"10.242.{Environment.ProcessId % 250}.1";
        await RunAsync("ip", "netns", "add", name);
        await RunAsync("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", name);
        await RunAsync("ip", "address", "add", $"{outside}/30", "dev", here);
        await RunAsync("ip", "link", "set", here, "up");
        await RunAsync("ip", "-n", name, "link", "set", "lo", "up");
        await RunAsync("ip", "-n", name, "address", "add", $"{Address}/30", "dev", there);
        await RunAsync("ip", "-n", name, "link", "set", there, "up");
    }

    async Task EngineAsync()
    {
        Begin(Inside(
            "dockerd", "--live-restore", "--host", $"unix://{EngineSocket}", "--data-root", $"{Directory}/docker", "--exec-root", $"{Directory}/exec",
            "--pidfile", $"{Directory}/docker.pid", "--bip", "10.242.254.1/24"));
        await Eventually.TrueAsync("the engine answers", TimeSpan.FromSeconds(60), async () =>
            (await ProgramRunner.RunAsync(new Program("docker", ["-H", $"unix://{EngineSocket}", "version"]))).Succeeded);
    }

    async Task LoadAsync()
    {
        var file = Path.Combine(Directory, "images.tar");
        foreach (var image in BaseImages)
            if (!(await ProgramRunner.RunAsync(new Program("docker", ["image", "inspect", image]))).Succeeded) await RunAsync("docker", "pull", "--quiet", image);
        await RunAsync("docker", ["save", "--output", file, .. BaseImages]);
        await DockerAsync("load", "--quiet", "--input", file);
        File.Delete(file);
    }

    async Task RegistryAsync()
    {
        var file = Path.Combine(Directory, "registry.yml");
        await File.WriteAllTextAsync(file, $$"""
            version: 0.1
            log: { level: warn, accesslog: { disabled: true } }
            storage: { filesystem: { rootdirectory: {{Directory}}/registry } }
            http: { addr: "{{Registry}}" }
            """);
        Begin(Inside("docker-registry", "serve", file) with { Environment = new Dictionary<string, string> { ["OTEL_TRACES_EXPORTER"] = "none" } });
    }

    void Begin(Program program)
    {
        var daemon = ProgramRunner.Start(program);
        _ = daemon.StandardOutput.ReadToEndAsync();
        _ = daemon.StandardError.ReadToEndAsync();
        daemons.Add(daemon);
    }

    static async Task EndAsync(Process daemon)
    {
        if (!daemon.HasExited)
        {
            await RunAsync("kill", $"{daemon.Id}");
            await daemon.WaitForExitAsync();
        }
        daemon.Dispose();
    }

    static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Program(program, arguments));
        return ended.Succeeded ? ended.Output.Trim() : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {ended.Error}");
    }
}
