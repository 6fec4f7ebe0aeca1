using System.Text.Json.Nodes;
using Landfall.Cli.Environments;
using Landfall.Client.Accounts;
using Landfall.Client.Databases;
using Landfall.Client.Hal;

namespace Landfall.Cli.Databases;

/// <summary>A database as the command line prints it (interface 5, end).</summary>
static class DatabaseShape
{
    /// <param name="images">The kinds and versions that there are: the database itself names its own by a link.</param>
    public static JsonObject Of(Database database, Account account, IReadOnlyList<DatabaseImage> images)
    {
        var document = database.Document;
        var disk = document.Embedded("disk");
        return new JsonObject
        {
            ["id"] = database.Id,
            ["handle"] = database.Handle,
            ["created_at"] = document.OptionalText("created_at"),
            ["type"] = database.Type,
            ["version"] = Version(document.FindLink("database_image"), images),
            ["status"] = database.Status,
            ["connection_url"] = document.OptionalText("connection_url"),
            ["credentials"] = new JsonArray([.. document.EmbeddedList("database_credentials").Select(c => (JsonNode)Credential(c))]),
            ["environment"] = EnvironmentShape.Short(account),
            ["disk_type"] = disk?.OptionalText("ebs_volume_type"),
            ["disk_size"] = disk?.OptionalNumber("size"),
            ["container_size"] = document.OptionalNumber("initial_container_size"),
        };
    }

    static string? Version(Uri? image, IReadOnlyList<DatabaseImage> images) =>
        images.FirstOrDefault(i => image?.AbsolutePath == $"/database_images/{i.Id}")?.Version;

    static JsonObject Credential(HalDocument credential) => new()
    {
        ["type"] = credential.OptionalText("type"),
        ["connection_url"] = credential.OptionalText("connection_url"),
        ["default"] = credential.Flag("default"),
    };
}
