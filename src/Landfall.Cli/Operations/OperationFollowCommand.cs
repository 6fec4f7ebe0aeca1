using System.CommandLine;

namespace Landfall.Cli.Operations;

/// <summary><c>operation:follow</c>.</summary>
static class OperationFollowCommand
{
    public static Command Build(Surroundings around)
    {
        var id = new Argument<long>("OPERATION_ID") { Description = "The operation's number" };
        var command = new Command("operation:follow", "Follow logs of a running operation") { id };
        command.Does(around, async (parsed, session, stop) =>
        {
            var operation = await session.Platform.Operations.GetAsync(parsed.GetValue(id), stop);
            if (operation.Ended) throw new UsageException(
                $"This operation has already {operation.Status}. Run the following command to retrieve the operation's logs:\nlandfall operation:logs {operation.Id}");
            session.Terminal.Say($"Operation #{operation.Id} ({operation.Type}) is {operation.Status}");
            await session.Platform.Operations.WaitAsync(operation, around.Terminal.Out.WriteLine, stop);
        });
        return command;
    }
}
