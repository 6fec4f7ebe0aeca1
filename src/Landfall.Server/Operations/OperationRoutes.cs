using System.Text;
using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Databases;
using Landfall.Server.Endpoints;
using Landfall.Server.Hal;
using Landfall.Server.Store;
using Landfall.Values;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Operations;

/// <summary>Asking for operations, and reading them (interface 1.1, 2.4).</summary>
static class OperationRoutes
{
    /// <summary>The request's fields that a kind may read, beside env and the settings.</summary>
    static readonly string[] Texts = ["git_ref", "command", "handle", "destination_region", "docker_ref", "instance_profile"];

    static readonly string[] Numbers = ["disk_size", "container_count", "container_size", "provisioned_iops"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        On<App>(routes, "apps", "app", (_, a) => $"app/{a.Id}");
        On<Service>(routes, "services", "service", (_, s) => KeyOf(s));
        On<Database>(routes, "databases", "database", (_, d) => $"database/{d.Id}");
        On<DatabaseCredential>(routes, "database_credentials", "database_credential", (_, c) => $"database/{c.DatabaseId}");
        On<Vhost>(routes, "vhosts", "vhost", (call, v) => KeyOf(call.Store.Services.Find(v.ServiceId)!));
        On<Certificate>(routes, "certificates", "certificate", (_, c) => $"certificate/{c.Id}");
        On<Disk>(routes, "disks", "disk", (_, d) => $"database/{d.DatabaseId}");
        On<Image>(routes, "images", "image", (_, i) => $"app/{i.AppId}");
        routes.MapGet("/operations", (Call call) => call.Page("operations", Newest(call.Rows<Operation>(Scope.Read)), o => Describe(call, o)));
        routes.MapGet("/operations/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Operation>(id))));
        routes.MapMethods("/operations/{id:long}", ["PUT", "PATCH"], UpdateAsync);
        routes.MapGet("/accounts/{id:long}/operations", (long id, Call call) =>
        {
            var account = call.Account(id).Id;
            return call.Page("operations", Newest(call.Rows<Operation>().Where(o => o.AccountId == account)), o => Describe(call, o));
        });
        routes.MapPost("/accounts/{id:long}/operations", async (long id, Call call, OperationKinds kinds, OperationSignal signal) =>
        {
            call.Account(id);
            var body = await call.BodyAsync();
            var kind = kinds.Find("account", body.Need("type"));
            var account = call.Account(id, kind.Needs);
            kind.Check(call, id, body);
            var operation = call.Store.InTransaction(() => Create(call, kind, new Subject(account.Id, account.Id, account.OrganizationId), $"account/{id}", body, new Prepared()));
            signal.Raise();
            return call.Created(Describe(call, operation));
        });
        OperationLogRoutes.Map(routes);
    }

    static void On<T>(IEndpointRouteBuilder routes, string collection, string type, Func<Call, T, string> queueKey) where T : AccountRow
    {
        routes.MapGet($"/{collection}/{{id:long}}/operations", (long id, Call call) =>
        {
            var row = call.Find<T>(id, withDeleted: true);
            return call.Page("operations", Newest(call.Rows<Operation>().Where(o => o.ResourceType == type && o.ResourceId == row.Id)), o => Describe(call, o));
        });
        routes.MapPost($"/{collection}/{{id:long}}/operations", async (long id, Call call, OperationKinds kinds, OperationSignal signal) =>
        {
            var row = call.Find<T>(id);
            var body = await call.BodyAsync();
            var kind = kinds.Find(type, body.Need("type"));
            call.Find<T>(id, kind.Needs);
            CheckVariables(body.Map("env") ?? []);
            kind.Check(call, id, body);
            var prepared = await kind.PrepareAsync(call, id, body);
            var operation = call.Store.InTransaction(() => Create(call, kind, Of(row), queueKey(call, row), body, prepared));
            signal.Raise();
            return call.Created(Describe(call, operation));
        });
    }

    static void CheckVariables(Dictionary<string, string> env)
    {
        foreach (var (text, value) in env)
        {
            var key = ConfigurationKey.Parse(text);
            if (Encoding.UTF8.GetByteCount(value) > ConfigurationKey.LargestValue)
                throw ApiError.Unprocessable($"The value of {key} is longer than the {ConfigurationKey.LargestValue} bytes that a process takes. Put it into a file or a database.");
        }
    }

    // All that touches an app's containers is in its queue: its own operations, its services' and its endpoints'.
    static string KeyOf(Service service) => service.AppId is { } app ? $"app/{app}" : $"database/{service.DatabaseId}";

    static Operation Create(Call call, OperationKind kind, Subject subject, string queueKey, Body body, Prepared prepared)
    {
        var operation = New(call.Store, call.Time, call.Who.User, subject, kind.Resource, kind.Type);
        operation.QueueKey = queueKey;
        operation.Input = Input(body, prepared).ToJsonString();
        if (body.Has("env") || body.Has("sensitive_settings"))
            operation.Sensitive = call.Seal(operation, nameof(Operation.Sensitive), new Secret(new JsonObject
            {
                ["env"] = Object(body.Map("env")), ["sensitive_settings"] = Object(body.Map("sensitive_settings")),
            }.ToJsonString()));
        kind.Queued(call, operation);
        return operation;
    }

    // Each of its own type: what is stored is read again by steps and by clients.
    static JsonObject Input(Body body, Prepared prepared)
    {
        var input = new JsonObject();
        foreach (var name in Texts) if (body.Text(name) is { } text) input[name] = text;
        if (prepared.GitRef is { } commit) input["git_ref"] = commit;
        // The stack says so too (allow_m_instance_profile and its kin).
        if (body.Text("instance_profile") is { Length: > 0 } profile and not ("m" or "m5")) throw ApiError.Unprocessable($"instance_profile is m on this stack; it has no {profile}");
        foreach (var name in Numbers) if (body.Whole(name) is { } number) input[name] = number;
        if (body.Flag("interactive") is { } flag) input["interactive"] = flag;
        var settings = (body.Map("settings") ?? []).Concat(prepared.Settings).GroupBy(s => s.Key).ToDictionary(s => s.Key, s => s.Last().Value);
        if (settings.Count > 0 || body.Has("settings")) input["settings"] = Object(settings);
        return input;
    }

    /// <summary>Nothing is taken away from under an operation.</summary>
    /// <exception cref="ApiError">422: one of these has not ended.</exception>
    public static void NeedRest(IQueryable<Operation> operations)
    {
        if (operations.FirstOrDefault(o => o.Status == OperationStatus.Queued || o.Status == OperationStatus.Running) is { } open)
            throw ApiError.Unprocessable($"Operation #{open.Id} ({open.Type}) of it is {open.Status}. Wait until it has ended, or cancel it.");
    }

    public static Subject Of(AccountRow row) => new(row.Id, row.AccountId, row.OrganizationId);

    /// <summary>A row for an operation that somebody asks for.</summary>
    public static Operation New(LandfallStore store, TimeProvider time, Identity.User user, Subject subject, string resource, string type) => store.AddRow(new Operation
    {
        OrganizationId = subject.Organization, AccountId = subject.Account, ResourceType = resource, ResourceId = subject.Id, Type = type,
        UserId = user.Id, UserName = user.Name, UserEmail = user.Email,
    }, time);

    static async Task<IResult> UpdateAsync(long id, Call call, OperationSignal signal)
    {
        var operation = call.Find<Operation>(id, Scope.Deploy);
        if ((await call.BodyAsync()).Flag("cancelled") == true)
        {
            if (operation.Status is OperationStatus.Succeeded or OperationStatus.Failed)
                throw ApiError.Unprocessable($"Operation #{id} has ended ({operation.Status}): there is nothing to cancel.");
            operation.Cancelled = true;
            await call.Store.SaveChangesAsync();
            signal.Cancel(id);
        }
        return call.Ok(Describe(call, operation));
    }

    public static IQueryable<Operation> Newest(IQueryable<Operation> operations) => operations.OrderByDescending(o => o.Id);

    static JsonObject Object(Dictionary<string, string>? map) =>
        new((map ?? []).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)JsonValue.Create(p.Value))));

    public static JsonObject Describe(Call call, Operation operation)
    {
        var input = (JsonObject)JsonNode.Parse(operation.Input)!;
        return Document.Of(call, "operation", "operations", operation)
            .Add("type", operation.Type).Add("status", operation.Status).Add("cancelled", operation.Cancelled).Add("aborted", operation.Aborted)
            .Add("git_ref", input["git_ref"]?.DeepClone()).Add("docker_ref", input["docker_ref"]?.DeepClone()).Nulls("env")
            .Add("container_size", input["container_size"]?.DeepClone()).Add("container_count", input["container_count"]?.DeepClone())
            .Add("disk_size", input["disk_size"]?.DeepClone() ?? 0).Add("command", input["command"]?.DeepClone()).Add("handle", input["handle"]?.DeepClone())
            .Nulls("certificate", "private_key").Add("user_name", operation.UserName).Add("user_email", operation.UserEmail)
            .Add("destination_region", input["destination_region"]?.DeepClone()).Add("interactive", input["interactive"]?.DeepClone())
            .Add("instance_profile", input["instance_profile"]?.DeepClone())
            .Nulls("mount_point", "daily", "monthly", "yearly", "pitr_days", "make_copy", "keep_final", "enable_backups", "enable_pitr")
            .Add("settings", input["settings"]?.DeepClone() ?? new JsonObject()).Nulls("sensitive_settings")
            .Add("failure", operation.Failure)
            .Below("ephemeral_sessions", "ssh_portal_connections", "logs", "log_stream")
            .To("proof", operation.Proof is null ? null : call.Href("operations", operation.Id, "proof"))
            .To("account", call.Href("accounts", operation.AccountId))
            .To("resource", call.Href(operation.ResourceType + "s", operation.ResourceId))
            .To("service", operation.ResourceType == "service" ? call.Href("services", operation.ResourceId) : null)
            .To("user", call.Href("users", operation.UserId))
            .Done();
    }
}

/// <summary>What an operation is about: a row of an environment, or the environment itself.</summary>
sealed record Subject(long Id, long Account, Guid Organization);
