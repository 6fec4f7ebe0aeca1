using System.CommandLine;

namespace Landfall.Cli.Machine;

/// <summary><c>down</c>: stops the platform on this machine. Apps and databases go on until <c>--purge</c>, which removes all there is.</summary>
static class DownCommand
{
    public static Command Build(Surroundings around)
    {
        var purge = new Option<bool>("--purge") { Description = "Remove every app, every database with its data, and the platform's own data" };
        var yes = CommonOptions.Yes();
        var command = new Command("down", "Stop the platform on this machine") { purge, yes };
        command.DoesHere(around, async (parsed, stop) =>
        {
            var installation = Installation.Need(around);
            around.Terminal.Confirm(
                parsed.GetValue(purge)
                    ? "This removes every app and every database with its data."
                    : "Nothing answers from outside until the next 'landfall up'.",
                installation.Host.Value, parsed.GetValue(yes));
            await Docker.TryAsync(stop, "rm", "--force", Installation.Portal);
            await Docker.TryAsync(stop, "rm", "--force", Installation.Edge);
            await Docker.TryAsync(stop, "stop", "--time", "30", Installation.Server);
            await Docker.TryAsync(stop, "rm", "--force", Installation.Server);
            if (parsed.GetValue(purge)) await PurgeAsync(installation, stop);
            around.Terminal.Say(parsed.GetValue(purge) ? "The platform and all that it held are gone." : "The platform is down. Its data is kept.");
        });
        return command;
    }

    static async Task PurgeAsync(Installation installation, CancellationToken stop)
    {
        await RemoveAsync(installation, ["ps", "--all", "--quiet"], ["rm", "--force", "--volumes"], stop);
        await RemoveAsync(installation, ["volume", "ls", "--quiet"], ["volume", "rm", "--force"], stop);
        await RemoveAsync(installation, ["network", "ls", "--quiet"], ["network", "rm"], stop);
        Directory.Delete(installation.Directory, recursive: true);
    }

    static async Task RemoveAsync(Installation installation, string[] list, string[] remove, CancellationToken stop)
    {
        var found = (await Docker.RunAsync(stop, [.. list, "--filter", $"label=landfall.installation={installation.Host}"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (found.Length > 0) await Docker.RunAsync(stop, [.. remove, .. found]);
    }
}
