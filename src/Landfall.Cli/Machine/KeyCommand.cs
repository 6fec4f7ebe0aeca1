using System.CommandLine;

namespace Landfall.Cli.Machine;

/// <summary><c>key rotate</c>: a new master key, under which every environment's data key is sealed from now on.</summary>
static class KeyCommand
{
    public static Command Build(Surroundings around)
    {
        var rotate = new Command("rotate", "Make a new master key and seal every data key under it");
        rotate.DoesHere(around, async (_, stop) =>
        {
            Installation.Need(around);
            around.Terminal.Out.WriteLine(await Docker.RunAsync(stop, "exec", Installation.Server, "/opt/landfall/landfall-server", "rotate-key"));
        });
        return new Command("key", "The keys of the platform on this machine") { rotate };
    }
}
