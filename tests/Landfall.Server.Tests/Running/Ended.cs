using System.Text.Json.Nodes;

namespace Landfall.Server.Tests.Running;

/// <summary>Waits for the end of an operation.</summary>
static class Ended
{
    public static async Task<JsonNode> OfAsync(Visitor visitor, long operation)
    {
        for (var began = Environment.TickCount64; Environment.TickCount64 - began < 240_000; await Task.Delay(200))
        {
            var now = (await visitor.GetAsync($"/operations/{operation}")).Expect(200).Json;
            if (now["status"]!.GetValue<string>() is "succeeded" or "failed") return now;
        }
        throw new TimeoutException($"Operation {operation} did not end.");
    }
}
