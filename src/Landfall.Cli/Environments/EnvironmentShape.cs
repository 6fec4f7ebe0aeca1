using System.Text.Json.Nodes;
using Landfall.Client.Accounts;
using Landfall.Client.Hal;

namespace Landfall.Cli.Environments;

/// <summary>An environment as the command line prints it (interface 5, end).</summary>
static class EnvironmentShape
{
    public static JsonObject Of(Account account, HalDocument? stack)
    {
        var shape = new JsonObject
        {
            ["id"] = account.Id,
            ["handle"] = account.Handle,
            ["created_at"] = account.Document.OptionalText("created_at"),
        };
        if (stack is not null)
            shape["stack"] = new JsonObject
            {
                ["name"] = stack.Text("name"),
                ["id"] = stack.Id,
                ["region"] = stack.OptionalText("region"),
                ["outbound_ip_addresses"] = new JsonArray([.. stack.Texts("outbound_ip_addresses").Select(a => (JsonNode)a)]),
            };
        return shape;
    }

    /// <summary>Where something is, in short.</summary>
    public static JsonObject Short(Account account) => new() { ["id"] = account.Id, ["handle"] = account.Handle };
}
