using System.Text.Json.Nodes;
using Landfall.Cli.Environments;
using Landfall.Client.Accounts;
using Landfall.Client.Databases;
using Landfall.Client.Hal;

namespace Landfall.Cli.Databases;

/// <summary>A database as the command line prints it (interface 5, end).</summary>
static class DatabaseShape
{
    public static JsonObject Of(Database database, Account account)
    {
        var document = database.Document;
        var disk = document.Embedded("disk");
        return new JsonObject
        {
            ["id"] = database.Id,
            ["handle"] = database.Handle,
            ["created_at"] = document.OptionalText("created_at"),
            ["type"] = database.Type,
            ["version"] = document.Embedded("database_image")?.OptionalText("version"),
            ["status"] = database.Status,
            ["connection_url"] = document.OptionalText("connection_url"),
            ["credentials"] = new JsonArray([.. document.EmbeddedList("database_credentials").Select(c => (JsonNode)Credential(c))]),
            ["environment"] = EnvironmentShape.Short(account),
            ["disk_type"] = disk?.OptionalText("ebs_volume_type"),
            ["disk_size"] = disk?.OptionalNumber("size"),
            ["container_size"] = document.OptionalNumber("initial_container_size"),
        };
    }

    static JsonObject Credential(HalDocument credential) => new()
    {
        ["type"] = credential.OptionalText("type"),
        ["connection_url"] = credential.OptionalText("connection_url"),
        ["default"] = credential.Flag("default"),
    };
}
