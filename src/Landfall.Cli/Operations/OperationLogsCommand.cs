using System.CommandLine;

namespace Landfall.Cli.Operations;

/// <summary><c>operation:logs</c>.</summary>
static class OperationLogsCommand
{
    public static Command Build(Surroundings around)
    {
        var id = new Argument<long>("OPERATION_ID") { Description = "The operation's number" };
        var command = new Command("operation:logs", "View logs for given operation") { id };
        command.Does(around, async (parsed, session, stop) =>
        {
            var operation = await session.Platform.Operations.GetAsync(parsed.GetValue(id), stop);
            if (!operation.Ended) throw new UsageException(
                $"This operation is still {operation.Status}. Follow it: landfall operation:follow {operation.Id}");
            var log = await session.Platform.Operations.LogAsync(operation, stop);
            around.Terminal.Out.Write(log);
            if (!log.EndsWith('\n')) around.Terminal.Out.WriteLine();
        });
        return command;
    }
}
