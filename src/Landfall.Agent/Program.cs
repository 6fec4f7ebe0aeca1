using Landfall.Ferry;

// What runs next to a source in a one-off dyno: `landfall agent` alone, in one small file. The ticket is in the environment, where
// those who may see the dyno's command do not see it.
if (!AgentTicket.TryParse(Environment.GetEnvironmentVariable(SourceAgent.TicketVariable), out var ticket))
{
    Console.Error.WriteLine($"{SourceAgent.TicketVariable} holds no ticket.");
    return 2;
}
try
{
    await new SourceAgent(ticket, TimeProvider.System, Console.WriteLine).RunAsync(default);
    return 0;
}
catch (FerryException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
