using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Operations;

namespace Landfall.Server.Databases;

/// <summary>Database images, credentials and disks (interface 1).</summary>
static class CredentialRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/database_images", (Call call) => call.Page("database_images", call.Store.DatabaseImages.Where(i => i.DeletedAt == null).OrderBy(i => i.Id), i => Describe(call, i)));
        routes.MapGet("/database_images/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Store.DatabaseImages.Find(id) ?? throw ApiError.NotFound())));
        routes.MapGet("/databases/{id:long}/database_credentials", (long id, Call call) =>
        {
            var database = call.Find<Database>(id);
            return call.Page("database_credentials", call.Rows<DatabaseCredential>().Where(c => c.DatabaseId == database.Id).OrderBy(c => c.Id), c => Describe(call, c));
        });
        routes.MapGet("/database_credentials/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<DatabaseCredential>(id))));
        routes.MapGet("/disks/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Disk>(id))));
        routes.MapGet("/accounts/{id:long}/disks", (long id, Call call) =>
        {
            var account = call.Account(id).Id;
            return call.Page("disks", call.Rows<Disk>().Where(d => d.AccountId == account).OrderBy(d => d.Id), d => Describe(call, d));
        });
    }

    static JsonObject Describe(Call call, DatabaseImage image) =>
        Document.Of(call, "database_image", "database_images", image)
            .Add("type", image.Type).Add("version", image.Version).Add("default", image.Default).Add("visible", true).Add("discoverable", true)
            .Add("description", image.Description).Add("docker_repo", image.DockerRepo).Add("pitr_supported", false).Done();

    public static JsonObject Describe(Call call, DatabaseCredential credential) =>
        Document.Of(call, "database_credential", "database_credentials", credential)
            .Add("type", credential.Type).Add("default", credential.Default)
            .Add("connection_url", call.Show(credential, nameof(DatabaseCredential.ConnectionUrl), credential.ConnectionUrl))
            .Below("operations").To("database", call.Href("databases", credential.DatabaseId)).Done();

    public static JsonObject Describe(Call call, Disk disk) =>
        Document.Of(call, "disk", "disks", disk)
            .Add("handle", $"disk-{disk.Id}").Add("size", disk.Size).Add("attached", disk.Attached).Add("filesystem", "host").Add("key_bytes", 0)
            .Add("provisioned_iops", 0).Add("status", "ready").Add("modification_progress", null)
            .Nulls("ebs_volume_id", "ebs_volume_type", "host", "device", "ec2_instance_id", "baseline_iops", "availability_zone", "current_kms_arn", "passphrase")
            .Below("operations").To("account", call.Href("accounts", disk.AccountId)).To("database", call.Href("databases", disk.DatabaseId)).Done();
}
