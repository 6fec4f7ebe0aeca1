using System.CommandLine;
using Landfall.Ferry;

namespace Landfall.Cli.Databases;

/// <summary><c>agent</c> (an extension): runs next to the source of a copy and sends the platform its rows compressed.</summary>
static class AgentCommand
{
    public static Command Build(Surroundings around)
    {
        var command = new Command("agent", "Send a copy its rows compressed, from next to the source; reads the ticket of db:copy --agent from standard input");
        command.DoesHere(around, async (_, stop) =>
        {
            if (!AgentTicket.TryParse(await around.Terminal.In.ReadLineAsync(stop), out var ticket))
                throw new UsageException("Standard input has no ticket. Ask for one where the copy is started: landfall db:copy --agent FILE");
            await new SourceAgent(ticket, around.Time, around.Terminal.Say).RunAsync(stop);
        });
        return command;
    }
}
