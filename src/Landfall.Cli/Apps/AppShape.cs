using System.Text.Json.Nodes;
using Landfall.Cli.Environments;
using Landfall.Client.Accounts;
using Landfall.Client.Apps;
using Landfall.Client.Hal;

namespace Landfall.Cli.Apps;

/// <summary>Apps and services as the command line prints them (interface 5, end).</summary>
static class AppShape
{
    public static JsonObject Of(App app, Account account)
    {
        var shape = new JsonObject
        {
            ["id"] = app.Id,
            ["handle"] = app.Handle,
            ["created_at"] = app.Document.OptionalText("created_at"),
            ["status"] = app.Status,
            ["git_remote"] = app.Document.OptionalText("git_repo"),
        };
        if (app.Document.Embedded("last_deploy_operation") is { } last) shape["last_deploy_operation"] = Operation(last);
        shape["services"] = new JsonArray([.. app.Services.Select(s => (JsonNode)Of(s))]);
        shape["environment"] = EnvironmentShape.Short(account);
        return shape;
    }

    public static JsonObject Of(Service service) => new()
    {
        ["id"] = service.Id,
        ["service"] = service.ProcessType,
        ["created_at"] = service.Document.OptionalText("created_at"),
        ["command"] = service.Command ?? "CMD",
        ["container_count"] = service.ContainerCount,
        ["container_size"] = service.ContainerSize,
        ["container_profile"] = service.Profile,
    };

    static JsonObject Operation(HalDocument operation) => new()
    {
        ["id"] = operation.Id,
        ["status"] = operation.OptionalText("status"),
        ["git_ref"] = operation.OptionalText("git_ref"),
        ["user_email"] = operation.OptionalText("user_email"),
        ["created_at"] = operation.OptionalText("created_at"),
    };
}
