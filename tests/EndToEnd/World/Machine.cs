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
    public const string ServerImage = "ghcr.io/landfall/server:0.1.0";
    public const string PortalImage = "ghcr.io/landfall/portal:0.1.0";
    static readonly string[] BaseImages = ["node:20-slim", "haproxy:3.0", "postgres:17", "postgres:18", ServerImage, PortalImage];

    const string Prefix = "lfe2e";

    readonly string name = $"{Prefix}{Environment.ProcessId}";
    readonly List<Process> daemons = [];
    Process? power;

    /// <summary>Everything that is written while the tests run; gone at the end.</summary>
    public string Directory { get; } = DirectoryOf($"{Prefix}{Environment.ProcessId}");

    /// <summary>The namespace's address, as the tests see it.</summary>
    public IPAddress Address { get; } = IPAddress.Parse($"10.242.{Environment.ProcessId % 250}.2");

    public string EngineSocket => Path.Combine(Directory, "docker.sock");

    public static async Task<Machine> StartAsync()
    {
        await SweepAsync();
        var machine = new Machine();
        System.IO.Directory.CreateDirectory(machine.Directory);
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

    /// <summary>Builds an image of a Dockerfile alone and puts it into the registry.</summary>
    public async Task<string> BuildOfAsync(string tag, string dockerfile)
    {
        var context = System.IO.Directory.CreateTempSubdirectory("landfall-image-").FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), dockerfile);
        var image = $"{Registry}/app:{tag}";
        await DockerAsync("build", "--quiet", "--tag", image, context);
        await DockerAsync("push", "--quiet", image);
        System.IO.Directory.Delete(context, recursive: true);
        return image;
    }

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync(name);
        foreach (var daemon in daemons) daemon.Dispose();
    }

    /// <summary>Kills the engine alone, and starts it again after a while; what runs in containers goes on.</summary>
    public async Task RestartEngineAsync(TimeSpan away)
    {
        var number = await File.ReadAllTextAsync($"{Directory}/docker.pid");
        await RunAsync("nsenter", "--target", First, "--mount", "--pid", "kill", "-KILL", number.Trim());
        await Task.Delay(away);
        File.Delete($"{Directory}/docker.pid");
        await StartEngineAsync();
    }

    /// <summary>SIGKILL for a container's program, as from outside the engine: what is to be restarted is.</summary>
    public async Task KillAsync(string container) =>
        await RunAsync("nsenter", "--target", First, "--mount", "--pid", "kill", "-KILL", await DockerAsync("inspect", "--format", "{{ .State.Pid }}", container));

    /// <summary>Kills the engine and every container with it, as a power failure does, and starts the engine again.</summary>
    public async Task RebootAsync()
    {
        power!.Kill(entireProcessTree: true);
        await power.WaitForExitAsync();
        await Eventually.TrueAsync("nothing of the old engine runs", TimeSpan.FromSeconds(30), async () =>
            !(await RunAsync("ip", "netns", "pids", name)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Any(IsOfEngine));
        // What a machine keeps in memory: there is nothing of it after a start.
        File.Delete($"{Directory}/docker.pid");
        System.IO.Directory.Delete($"{Directory}/exec", recursive: true);
        await EngineAsync();
    }

    // The registry is no part of the machine: it stands for one that is elsewhere.
    static bool IsOfEngine(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/comm").StartsWith("docker-registry", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
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

    // First in a process namespace: when it is killed, so is every program of the machine, and their mounts go with them.
    async Task EngineAsync()
    {
        power = Begin(Inside("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "docker-init", "-s", "--", "sleep", "infinity"));
        await Eventually.TrueAsync("the machine has begun", TimeSpan.FromSeconds(10), () => First is not "");
        await StartEngineAsync();
    }

    string First => File.ReadAllText($"/proc/{power!.Id}/task/{power.Id}/children").Trim();

    async Task StartEngineAsync()
    {
        Begin(new Program("nsenter",
        [
            $"--net=/run/netns/{name}", "--target", First, "--mount", "--pid", "dockerd", "--live-restore", "--host", $"unix://{EngineSocket}", "--data-root", $"{Directory}/docker", "--exec-root", $"{Directory}/exec",
            "--pidfile", $"{Directory}/docker.pid", "--bip", "10.242.254.1/24",
        ]));
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

    Process Begin(Program program)
    {
        var daemon = ProgramRunner.Start(program);
        _ = daemon.StandardOutput.ReadToEndAsync();
        _ = daemon.StandardError.ReadToEndAsync();
        daemons.Add(daemon);
        return daemon;
    }

    // What a run that was killed has left. A new machine has no place for namespaces yet.
    static async Task SweepAsync()
    {
        if (!System.IO.Directory.Exists("/run/netns")) return;
        foreach (var left in System.IO.Directory.GetFiles("/run/netns", $"{Prefix}*").Select(Path.GetFileName).OfType<string>())
            if (!System.IO.Directory.Exists($"/proc/{left[Prefix.Length..]}")) await RemoveAsync(left);
    }

    static async Task RemoveAsync(string name)
    {
        await Eventually.TrueAsync($"all programs in {name} have ended", TimeSpan.FromSeconds(30), async () =>
        {
            var programs = (await RunAsync("ip", "netns", "pids", name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (programs.Length > 0) await ProgramRunner.RunAsync(new Program("kill", ["-KILL", .. programs]));
            return programs.Length == 0;
        });
        await RunAsync("ip", "netns", "delete", name);
        if (System.IO.Directory.Exists(DirectoryOf(name))) System.IO.Directory.Delete(DirectoryOf(name), recursive: true);
    }

    static string DirectoryOf(string name) => Path.Combine(Path.GetTempPath(), name);

    static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Program(program, arguments));
        return ended.Succeeded ? ended.Output.Trim() : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {ended.Error}");
    }
}
