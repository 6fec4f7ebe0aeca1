using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Landfall.Edge;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Edge.Tests;

/// <summary>A way to run HAProxy.</summary>
public interface IHaproxy
{
    /// <summary>Starts it in the background with these arguments.</summary>
    Task StartAsync(EdgeOptions options);

    /// <summary>Ends it at once, as a crash does.</summary>
    Task KillAsync();
}

/// <summary>The program of this machine (Debian's package haproxy, 2.6).</summary>
public sealed class HaproxyProgram : IHaproxy
{
    Process? process;

    public Task StartAsync(EdgeOptions options)
    {
        process = ProgramRunner.Start(new Program("haproxy", options.Arguments) { });
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        return Task.CompletedTask;
    }

    public async Task KillAsync()
    {
        if (process is null) return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }
}

/// <summary>The official image, 3.0, as the platform runs it: on the host's network, with the directory mounted.</summary>
public sealed class HaproxyContainer : IHaproxy
{
    const string Image = "haproxy:3.0";
    readonly string name = $"landfall-test-edge-{Guid.NewGuid():N}";

    public async Task StartAsync(EdgeOptions options) => await DockerAsync(
        ["run", "--detach", "--name", name, "--network", "host", "--user", "0", "--volume", $"{options.Directory}:{options.Directory}",
            Image, "haproxy", .. options.Arguments]);

    public async Task KillAsync() => await DockerAsync(["rm", "--force", name]);

    static async Task DockerAsync(IReadOnlyList<string> arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Program("docker", arguments));
        if (!ended.Succeeded) throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {ended.Error}");
    }
}
