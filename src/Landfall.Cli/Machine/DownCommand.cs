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
            using var only = Installation.Lock(installation.Directory);
            await Docker.NeedEngineAsync(stop);
            await Docker.RemoveAsync(Installation.Portal, 0, stop);
            await Docker.RemoveAsync(Installation.Edge, 0, stop);
            await Docker.RemoveAsync(Installation.Server, 30, stop);
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
        // The builds of the apps: their source is in them.
        await RemoveAsync(installation, ["image", "ls", "--all", "--quiet", "--no-trunc"], ["image", "rm", "--force"], stop);
        Directory.Delete(installation.Directory, recursive: true);
    }

    static async Task RemoveAsync(Installation installation, string[] list, string[] remove, CancellationToken stop)
    {
        var found = (await Docker.RunAsync(stop, [.. list, "--filter", $"label=landfall.installation={installation.Host}"])).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        if (found.Length > 0) await Docker.RunAsync(stop, [.. remove, .. found]);
    }
}
