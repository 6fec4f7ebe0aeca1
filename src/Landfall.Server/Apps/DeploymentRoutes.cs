using System.Text.Json.Nodes;
using Landfall.Server.Hal;
using Landfall.Server.Operations;

namespace Landfall.Server.Apps;

/// <summary>Deployments, newest first (interface 1); as an extension also who made them, what they changed, and whether one can go back to them.</summary>
static class DeploymentRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/deployments/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Deployment>(id))));
        routes.MapGet("/deployments", (Call call) => Page(call, call.Rows<Deployment>()));
        routes.MapGet("/apps/{id:long}/deployments", (long id, Call call) =>
        {
            var app = call.Find<App>(id).Id;
            return Page(call, call.Rows<Deployment>().Where(d => d.AppId == app));
        });
    }

    static IResult Page(Call call, IQueryable<Deployment> deployments) =>
        call.Page("deployments", deployments.OrderByDescending(d => d.Id), d => Describe(call, d));

    static JsonObject Describe(Call call, Deployment deployment)
    {
        var origin = (JsonObject)JsonNode.Parse(deployment.Origin)!;
        var image = call.Store.Images.Find(deployment.ImageId);
        var operation = call.Store.Operations.Find(deployment.OperationId);
        return Document.Of(call, "deployment", "deployments", deployment)
            .Add("status", deployment.Status).Add("operation_id", deployment.OperationId).Add("app_id", deployment.AppId)
            .Add("configuration_id", deployment.ConfigurationId).Add("image_id", deployment.ImageId).Add("source_id", null).Add("setting_id", deployment.SettingId)
            .Add("docker_image", image?.PulledAs)
            .Add("docker_repository_url", Of("APTIBLE_DOCKER_REPOSITORY_URL")).Add("git_repository_url", Of("APTIBLE_GIT_REPOSITORY_URL"))
            .Add("git_ref", Of("APTIBLE_GIT_REF")).Add("git_commit_sha", Of("APTIBLE_GIT_COMMIT_SHA")).Add("git_commit_timestamp", Of("APTIBLE_GIT_COMMIT_TIMESTAMP"))
            .Add("git_commit_url", Of("APTIBLE_GIT_COMMIT_URL")).Add("git_commit_message", Of("APTIBLE_GIT_COMMIT_MESSAGE")).Add("deleted_at", null)
            .Add("operation_type", operation?.Type).Add("user_name", operation?.UserName).Add("user_email", operation?.UserEmail)
            .Add("image_name", image is null ? null : image.PulledAs ?? image.KeptAs)
            .Add("kept", deployment.Status == OperationStatus.Succeeded && image is { DeletedAt: null })
            .Add("current", call.Store.Apps.Find(deployment.AppId)!.DeploymentId == deployment.Id)
            .Add("changes", DeploymentChanges.Of(call, deployment))
            .To("app", call.Href("apps", deployment.AppId)).To("operation", call.Href("operations", deployment.OperationId))
            .To("configuration", Href("configurations", deployment.ConfigurationId)).To("image", Href("images", deployment.ImageId))
            .To("setting", Href("settings", deployment.SettingId)).Done();

        JsonNode? Of(string key) => origin[key]?.DeepClone();
        string? Href(string collection, long? id) => id is null ? null : call.Href(collection, id);
    }
}
