using System.Text.Json.Nodes;

namespace ClientStandIn;

/// <summary>Operations as clients ask for them and wait for them (interface 1.1, 2.4, 2.7).</summary>
public static class Operations
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>Asks for an operation through a resource's link, and waits for its success. Null: it is gone, which both clients take for success.</summary>
    public static async Task<JsonObject?> RunAsync(this StrictClient client, JsonObject on, object body) =>
        await client.WaitAsync(await client.CreateAsync(on, "operations", body));

    /// <summary>Waits until an operation has succeeded.</summary>
    /// <exception cref="StrictException">It failed, or never ended.</exception>
    public static async Task<JsonObject?> WaitAsync(this StrictClient client, JsonObject operation)
    {
        var self = StrictClient.Link(operation, "self");
        if (operation["status"]!.GetValue<string>() != "queued") throw new StrictException($"{self} began as {operation["status"]}");
        for (var began = Environment.TickCount64; Environment.TickCount64 - began < Longest.TotalMilliseconds; await Task.Delay(300))
        {
            if (await client.StatusAsync(self) == 404) return null;
            var now = await client.GetAsync(self);
            if (now["status"]!.GetValue<string>() == "failed") throw new StrictException($"Operation #{now["id"]} failed: {now["failure"]}");
            if (now["status"]!.GetValue<string>() == "succeeded") return now;
        }
        throw new StrictException($"{self} did not end within {Longest}");
    }
}
