using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Databases;

/// <summary>Databases (interface 1, 2.4, 2.5, 2.7).</summary>
static class DatabaseRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/databases", (Call call) => call.Page("databases", call.Rows<Database>().OrderBy(d => d.Id), d => Describe(call, d)));
        routes.MapGet("/databases/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Database>(id))));
        routes.MapGet("/accounts/{id:long}/databases", (long id, Call call) =>
        {
            var account = call.Account(id).Id;
            return call.Page("databases", call.Rows<Database>().Where(d => d.AccountId == account).OrderBy(d => d.Id), d => Describe(call, d));
        });
        routes.MapPost("/accounts/{id:long}/databases", CreateAsync);
        routes.MapMethods("/databases/{id:long}", ["PUT", "PATCH"], UpdateAsync);
        routes.MapDelete("/databases/{id:long}", Delete);
        routes.MapGet("/find/database", (Call call) => call.Ok(Describe(call, AccountRoutes.One(Named(call)))));
        foreach (var (path, name) in new[] { ("backups", "backups"), ("dependents", "databases") })
            routes.MapGet($"/databases/{{id:long}}/{path}", (long id, Call call) => call.Find<Database>(id) is not null ? call.Empty(name) : null);
    }

    static List<Database> Named(Call call)
    {
        var (handle, environment) = (call.Http.Request.Query["handle"].ToString(), call.Http.Request.Query["environment"].ToString());
        return [.. call.Rows<Database>().Where(d => d.Handle == handle
            && (environment == "" || call.Store.Accounts.Any(e => e.Id == d.AccountId && e.Handle == environment)))];
    }

    static async Task<IResult> CreateAsync(long id, Call call)
    {
        var account = call.Account(id, Scope.Deploy);
        var body = await call.BodyAsync();
        var handle = Handle.Parse(body.Need("handle"));
        var image = Image(call, body.Need("type"), body.Reference("database_image"));
        var size = body.Whole("initial_container_size") is > 0 and var wanted ? ContainerSize.Parse(wanted) : ContainerSize.Default;
        var disk = DiskSize.Check(body.Whole("initial_disk_size") ?? 10);
        return call.Created(Describe(call, call.Store.InTransaction(() =>
            Create(call, account, handle, image, size, disk, body.Flag("enable_backups") ?? true))));
    }

    static DatabaseImage Image(Call call, string type, long? id)
    {
        var images = call.Store.DatabaseImages.Where(i => i.Type == type && i.DeletedAt == null);
        return (id is null ? images.FirstOrDefault(i => i.Default) : images.FirstOrDefault(i => i.Id == id)) ?? throw ApiError.Unprocessable(
            $"There is no database of that type and version here. There are: {string.Join(", ", call.Store.DatabaseImages.AsEnumerable().Select(i => $"{i.Type} {i.Version}"))}.");
    }

    static Database Create(Call call, Account account, Handle handle, DatabaseImage image, ContainerSize size, int diskSize, bool backups)
    {
        var store = call.Store;
        var database = Row(new Database
        {
            Handle = handle.Value, Type = image.Type, DatabaseImageId = image.Id, StackId = account.StackId,
            InitialDiskSize = diskSize, InitialContainerSize = size.Megabytes, EnableBackups = backups,
        });
        var service = Row(new Service { DatabaseId = database.Id, ProcessType = image.Type, MemoryMb = size.Megabytes });
        var disk = Row(new Disk { DatabaseId = database.Id, Size = diskSize });
        (database.ServiceId, database.DiskId) = (service.Id, disk.Id);
        database.Passphrase = call.Seal(database, nameof(Database.Passphrase), NewPassphrase());
        database.AdminPassphrase = call.Seal(database, nameof(Database.AdminPassphrase), NewPassphrase());
        return database;

        T Row<T>(T row) where T : AccountRow
        {
            (row.OrganizationId, row.AccountId) = (account.OrganizationId, account.Id);
            return store.AddRow(row, call.Time);
        }
    }

    // Letters and digits: a URL needs no escapes for it.
    static Secret NewPassphrase() => new(RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40));

    static async Task<IResult> UpdateAsync(long id, Call call)
    {
        var database = call.Find<Database>(id, Scope.Deploy);
        var body = await call.BodyAsync();
        if (body.Text("handle") is { } handle) database.Handle = Handle.Parse(handle).Value;
        database.EnableBackups = body.Flag("enable_backups") ?? database.EnableBackups;
        database.UpdatedAt = call.Time.GetUtcNow();
        await call.Store.SaveChangesAsync();
        return call.Ok(Describe(call, database));
    }

    static IResult Delete(long id, Call call)
    {
        call.Store.InTransaction(() =>
        {
            var database = call.Find<Database>(id, Scope.Destroy);
            if (database.Status is not (Statuses.Pending or Statuses.ProvisionFailed))
                throw ApiError.Unprocessable("The database was provisioned. Take it down with the operation 'deprovision'.");
            OperationRoutes.NeedRest(call.Store.Operations.Where(o => o.QueueKey == $"database/{id}"));
            (database.Status, database.DeletedAt) = (Statuses.Deprovisioned, call.Time.GetUtcNow());
        });
        return Results.NoContent();
    }

    public static JsonObject Describe(Call call, Database database)
    {
        var image = call.Store.DatabaseImages.Find(database.DatabaseImageId)!;
        var credential = call.Store.DatabaseCredentials.FirstOrDefault(c => c.DatabaseId == database.Id && c.DeletedAt == null && c.Default);
        var disk = call.Store.Disks.Find(database.DiskId)!;
        return Document.Of(call, "database", "databases", database)
            .Add("handle", database.Handle).Add("type", database.Type).Add("status", database.Status)
            .Add("provisioned", database.Status == Statuses.Provisioned)
            .Add("passphrase", call.Show(database, nameof(Database.Passphrase), database.Passphrase))
            .Add("connection_url", credential is null ? null : call.Show(credential, nameof(DatabaseCredential.ConnectionUrl), credential.ConnectionUrl))
            .Add("docker_repo", image.DockerRepo).Add("port_mapping", new JsonArray())
            .Add("initial_disk_size", database.InitialDiskSize).Add("initial_container_size", database.InitialContainerSize)
            .Add("enable_backups", database.EnableBackups).Add("enable_pitr", false).Add("pitr_status", "unsupported")
            .Nulls("current_kms_arn", "pitr_bucket", "oldest_pitr_time")
            .Add("deleted_at", database.DeletedAt is { } at ? Call.Stamp(at) : null)
            .Add("_embedded", Embedded(call, database, disk, credential))
            .Below("operations", "database_credentials", "backups", "dependents", "configurations", "settings", "activity")
            .To("account", call.Href("accounts", database.AccountId)).To("service", call.Href("services", database.ServiceId))
            .To("disk", call.Href("disks", disk.Id)).To("database_image", call.Href("database_images", image.Id))
            .Done();
    }

    static JsonObject Embedded(Call call, Database database, Disk disk, DatabaseCredential? credential)
    {
        if (!call.Embed) return new JsonObject { ["database_credentials"] = new JsonArray(), ["disk"] = CredentialRoutes.Describe(call, disk), ["last_operation"] = null };
        var last = OperationRoutes.Newest(call.Rows<Operation>().Where(o => o.ResourceType == "database" && o.ResourceId == database.Id && o.Type != "show")).FirstOrDefault();
        return new JsonObject
        {
            ["database_credentials"] = credential is null ? new JsonArray() : new JsonArray(CredentialRoutes.Describe(call, credential)),
            ["disk"] = CredentialRoutes.Describe(call, disk),
            ["last_operation"] = last is null ? null : OperationRoutes.Describe(call, last),
        };
    }
}

/// <summary>How large a disk may be, in GB.</summary>
static class DiskSize
{
    public static int Check(int size) => size is >= 1 and <= 16384 ? size : throw ApiError.Unprocessable("A disk has from 1 to 16384 GB");
}
