using System.CommandLine;
using System.Text.Json.Nodes;

namespace Landfall.Cli.Operations;

/// <summary><c>operation:cancel</c>.</summary>
static class OperationCancelCommand
{
    public static Command Build(Surroundings around)
    {
        var id = new Argument<long>("OPERATION_ID") { Description = "The operation's number" };
        var command = new Command("operation:cancel", "Cancel a running operation") { id };
        command.Does(around, async (parsed, session, stop) =>
        {
            var operation = await session.Platform.Operations.GetAsync(parsed.GetValue(id), stop);
            if (operation.Ended) throw new UsageException($"Operation #{operation.Id} has already {operation.Status}.");
            await session.Platform.Api.PutAsync(operation.Document.Self, new JsonObject { ["cancelled"] = true }, stop);
            session.Terminal.Say($"Operation #{operation.Id} ({operation.Type}) on {session.Host} was asked to stop. What it did is undone: landfall operation:follow {operation.Id}");
        });
        return command;
    }
}
