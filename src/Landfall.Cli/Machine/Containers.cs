using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace Landfall.Cli.Machine;

/// <summary>The platform's own containers: the server and the edge, on the host's network, started again by the engine.</summary>
sealed class Containers(Surroundings around, Installation installation)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    static readonly int[] EdgePorts = [80, 443];

    public async Task StartAsync(CancellationToken stop)
    {
        await CheckPortsAsync(stop);
        await CheckSshPortsAsync(stop);
        installation.Save();
        var server = await ImageAsync("server", "LANDFALL_SERVER_IMAGE", stop);
        var edge = await ImageAsync("edge", "LANDFALL_EDGE_IMAGE", stop);
        var portal = await ImageAsync("portal", "LANDFALL_PORTAL_IMAGE", stop);
        await EnsureAsync(Installation.Server, server, ServerArguments(), [], stop, installation.Settings);
        await HealthyAsync(stop);
        await EnsureAsync(
            Installation.Edge, edge, EdgeArguments(),
            ["-W", "-S", $"{installation.EdgeDirectory}/master.sock,mode,600", "-f", $"{installation.EdgeDirectory}/haproxy.cfg"], stop);
        await ListeningAsync(Installation.Edge, EdgePorts[^1], stop);
        // sshd ends without its keys, which the server makes; on a busy machine that takes longer than the engine's patience with sshd.
        await UntilAsync(Installation.Server, () => Task.FromResult(File.Exists(Path.Combine(installation.PortalDirectory, "host", "user_ca.pub"))), stop);
        await EnsureAsync(Installation.Portal, portal, PortalOptions(), PortalArguments(), stop);
        await ListeningAsync(Installation.Portal, Installation.PortalPort, stop);
    }

    async Task CheckPortsAsync(CancellationToken stop)
    {
        var ours = await Docker.FindAsync(Installation.Edge, stop) is { Running: true };
        foreach (var port in ours ? [] : EdgePorts)
            if (PortOwner.Find(port) is { } owner) throw Taken(port, owner);
        if (await Docker.FindAsync(Installation.Server, stop) is not { Running: true } && PortOwner.Find(installation.HealthPort) is { } other)
            throw Taken(installation.HealthPort, other);
    }

    async Task CheckSshPortsAsync(CancellationToken stop)
    {
        if (await Docker.FindAsync(Installation.Portal, stop) is { Running: true }) return;
        if (PortOwner.Find(installation.SshAddress.Port) is { } owner && IPAddress.Any.Equals(installation.SshAddress.Address))
            throw new MachineException(
                $"Port {installation.SshAddress.Port} of this machine is taken by {owner}, and git push needs a door. "
                + "Give it another port or another address of this machine: landfall up --ssh-address 0.0.0.0:2222");
        if (PortOwner.Find(Installation.PortalPort) is { } other) throw Taken(Installation.PortalPort, other);
    }

    static MachineException Taken(int port, string owner) =>
        new($"Port {port} of this machine is taken by {owner}. Stop it, or move it to another port, and run 'landfall up' again.");

    async Task<string> ImageAsync(string name, string variable, CancellationToken stop)
    {
        var version = typeof(Containers).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var image = around.Variables[variable] ?? $"ghcr.io/landfall/{name}:{version}";
        if (await Docker.ImageIdAsync(image, stop) is { } id) return id;
        around.Terminal.Say($"Pulling {image}");
        await Docker.RunAsync(stop, "pull", "--quiet", image);
        return await Docker.ImageIdAsync(image, stop) ?? throw new MachineException($"Docker pulled {image} and does not have it. Run 'landfall up' again.");
    }

    string[] ServerArguments()
    {
        string[] arguments =
        [
            "--volume", $"{installation.Directory}:{installation.Directory}", "--volume", "/var/run/docker.sock:/var/run/docker.sock",
            "--env", $"LANDFALL_DATA={installation.Directory}",
        ];
        // The crash tests name the instant at which they stop the server.
        foreach (var fault in new[] { "LANDFALL_FAULT", "LANDFALL_FAULT_MARK" })
            if (around.Variables[fault] is not null) arguments = [.. arguments, "--env", fault];
        return arguments;
    }

    string[] EdgeArguments() =>
    [
        "--volume", $"{installation.EdgeDirectory}:{installation.EdgeDirectory}", "--volume", $"{installation.RunDirectory}:{installation.RunDirectory}",
        "--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE", "--cap-add", "DAC_OVERRIDE",
    ];

    string[] PortalOptions() =>
    [
        "--volume", $"{installation.PortalDirectory}/run:/run/landfall", "--volume", $"{installation.PortalDirectory}/host:/run/landfall-host:ro",
        "--volume", $"{installation.GitDirectory}:/git", "--cap-drop", "ALL",
        // sshd becomes the session's user, gives it its terminal, and shuts itself in while it does not know who comes.
        .. new[] { "SETUID", "SETGID", "SYS_CHROOT", "CHOWN", "FOWNER", "DAC_OVERRIDE", "KILL", "NET_BIND_SERVICE", "AUDIT_WRITE" }.SelectMany(c => new[] { "--cap-add", c }),
    ];

    string[] PortalArguments() => installation.SshAddress.Equals(Installation.AnySsh)
        ? ["-p", "22", "-p", "43022"]
        : ["-o", $"ListenAddress={installation.SshAddress}", "-o", "ListenAddress=0.0.0.0:43022"];

    async Task EnsureAsync(string name, string image, string[] options, string[] arguments, CancellationToken stop, string? settings = null)
    {
        var found = await Docker.FindAsync(name, stop);
        // Without arguments it has those of its image.
        if (found is { Running: true } && found.ImageId == image && found.Settings == settings
            && (arguments.Length == 0 || arguments.SequenceEqual(found.Arguments))) return;
        if (found is not null)
        {
            around.Terminal.Say($"Replacing {name}");
            await Docker.RemoveAsync(name, 30, stop);
        }
        around.Terminal.Say($"Starting {name}");
        await Docker.RunAsync(stop,
        [
            "run", "--detach", "--name", name, "--network", "host", "--restart", "always", "--security-opt", "no-new-privileges",
            "--log-driver", "json-file", "--log-opt", "max-size=10m", "--log-opt", "max-file=3",
            .. settings is null ? Array.Empty<string>() : ["--label", $"{OwnContainer.SettingsLabel}={settings}"], .. options, image, .. arguments,
        ]);
    }

    async Task HealthyAsync(CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        await UntilAsync(Installation.Server, async () =>
            (await http.GetAsync($"http://127.0.0.1:{installation.HealthPort}/healthz", stop)).IsSuccessStatusCode, stop);
    }

    Task ListeningAsync(string name, int port, CancellationToken stop) => UntilAsync(name, async () =>
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port, stop);
        return true;
    }, stop);

    async Task UntilAsync(string name, Func<Task<bool>> ready, CancellationToken stop)
    {
        var since = around.Time.GetTimestamp();
        while (!await IsAsync(ready, stop))
        {
            if (around.Time.GetElapsedTime(since) > Patience || await Docker.FindAsync(name, stop) is { Restarts: > 2 } or null)
                throw new MachineException($"{name} does not come up. Its last words:\n{await LastWordsAsync(name, stop)}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), around.Time, stop);
        }
    }

    static async Task<bool> IsAsync(Func<Task<bool>> ready, CancellationToken stop)
    {
        try
        {
            return await ready();
        }
        catch (Exception notYet) when (notYet is HttpRequestException or SocketException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    static async Task<string> LastWordsAsync(string name, CancellationToken stop)
    {
        var ended = await Docker.TryAsync(stop, "logs", "--tail", "20", name);
        return (ended.Output + ended.Error).Trim();
    }
}
