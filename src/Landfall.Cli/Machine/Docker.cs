using System.Text.Json.Nodes;
using Landfall.Programs;

namespace Landfall.Cli.Machine;

/// <summary>The <c>docker</c> program of this machine: all that <c>up</c> needs of it, by argument lists.</summary>
static class Docker
{
    /// <summary>Runs docker and answers what it wrote.</summary>
    /// <exception cref="MachineException">It failed; with what it said.</exception>
    public static async Task<string> RunAsync(CancellationToken stop, params string[] arguments)
    {
        var ended = await TryAsync(stop, arguments);
        return ended.Succeeded ? ended.Output.Trim() : throw new MachineException($"docker {arguments[0]} failed: {ended.Error.Trim()}");
    }

    public static async Task<Ended> TryAsync(CancellationToken stop, params string[] arguments)
    {
        try
        {
            return await ProgramRunner.RunAsync(new Programs.Program("docker", arguments), stop);
        }
        catch (ProgramMissingException)
        {
            throw new MachineException("Docker is not installed on this machine. Install Docker Engine 20.10 or newer, start it, and run 'landfall up' again.");
        }
    }

    /// <summary>The engine, when it is one that the platform can run on.</summary>
    /// <exception cref="MachineException">It does not run, or cannot do what is needed; with how to set it.</exception>
    public static async Task CheckEngineAsync(CancellationToken stop)
    {
        var info = await NeedEngineAsync(stop);
        if (info["LiveRestoreEnabled"]?.GetValue<bool>() != true)
            throw new MachineException(
                "Docker would stop every app while it restarts: its 'live-restore' is off. Put { \"live-restore\": true } into /etc/docker/daemon.json, "
                + "reload Docker (systemctl reload docker), and run 'landfall up' again.");
    }

    /// <summary>What the engine says of itself.</summary>
    /// <exception cref="MachineException">It does not run.</exception>
    public static async Task<JsonNode> NeedEngineAsync(CancellationToken stop)
    {
        var ended = await TryAsync(stop, "info", "--format", "{{json .}}");
        var info = ended.Succeeded ? JsonNode.Parse(ended.Output) : null;
        return info?["ServerVersion"]?.GetValue<string>() is { Length: > 0 }
            ? info
            : throw new MachineException($"Docker is not running on this machine. Start it (systemctl start docker) and run the command again. Docker says: {ended.Error.Trim()}");
    }

    /// <summary>A container of the platform; null when there is none of that name.</summary>
    /// <exception cref="MachineException">The engine does not say.</exception>
    public static async Task<OwnContainer?> FindAsync(string name, CancellationToken stop)
    {
        var ended = await TryAsync(stop, "container", "inspect", name);
        if (!ended.Succeeded)
            return ended.Error.Contains("No such container", StringComparison.OrdinalIgnoreCase) ? null : throw new MachineException($"docker container failed: {ended.Error.Trim()}");
        var container = JsonNode.Parse(ended.Output)![0]!;
        var config = container["Config"]!;
        return new OwnContainer(container["Image"]!.GetValue<string>(), container["State"]!["Running"]!.GetValue<bool>(), container["RestartCount"]!.GetValue<int>(),
            [.. (config["Cmd"] as JsonArray ?? []).Select(word => word!.GetValue<string>())], (string?)config["Labels"]?[OwnContainer.SettingsLabel]);
    }

    /// <summary>Stops and removes a container of the platform, when there is one.</summary>
    /// <exception cref="MachineException">It is still there.</exception>
    public static async Task RemoveAsync(string name, int seconds, CancellationToken stop)
    {
        if (await FindAsync(name, stop) is null) return;
        // What cannot be stopped is removed all the same, or that says why not.
        await TryAsync(stop, "stop", "--time", $"{seconds}", name);
        await RunAsync(stop, "rm", "--force", name);
    }

    /// <summary>An image's id; null when it is not on the machine.</summary>
    public static async Task<string?> ImageIdAsync(string image, CancellationToken stop)
    {
        var ended = await TryAsync(stop, "image", "inspect", "--format", "{{.Id}}", image);
        return ended.Succeeded ? ended.Output.Trim() : null;
    }
}

/// <summary>A container of the platform as it is.</summary>
/// <param name="Arguments">Of its program.</param>
/// <param name="Settings">With which it was started; null when it takes none.</param>
sealed record OwnContainer(string ImageId, bool Running, int Restarts, IReadOnlyList<string> Arguments, string? Settings)
{
    public const string SettingsLabel = "landfall.settings";
}

/// <summary>This machine is not as the platform needs it; the message says what to do.</summary>
sealed class MachineException(string message) : Exception(message);
