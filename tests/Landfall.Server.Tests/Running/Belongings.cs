using System.Security.Cryptography;
using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Databases;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;
using Landfall.Server.Portal;
using Landfall.Server.Sizing;
using Landfall.Server.Store;
using Landfall.Values;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Running;

/// <summary>One row of every kind in an environment, as operations would leave them, each naming its neighbours.</summary>
sealed class Belongings(RunningInstallation installation, long accountId, Guid userId, Guid roleId)
{
    public const string Secret = "belonging-that-is-secret";

    readonly Vault vault = installation.Services.GetRequiredService<Vault>();

    public Dictionary<string, string> Add() => installation.InStore(store =>
    {
        var account = store.Accounts.Find(accountId)!;
        var rows = new Dictionary<string, string> { ["accounts"] = accountId.ToString() };
        AddApp(store, account, rows);
        AddDatabase(store, account, rows);
        AddCertificate(store, account, rows);
        AddSsh(store, rows);
        return rows;
    });

    void AddApp(LandfallStore store, Account account, Dictionary<string, string> rows)
    {
        var app = Row(store, account, new App { Handle = $"{account.Handle}-app", Status = Statuses.Provisioned });
        var deploy = Row(store, account, new Operation { ResourceType = "app", ResourceId = app.Id, Type = "deploy", Status = OperationStatus.Succeeded, UserId = userId, UserName = "x", UserEmail = "x@example.com", Proof = "{}" });
        var session = Row(store, account, new Operation { ResourceType = "app", ResourceId = app.Id, Type = "execute", Status = OperationStatus.Succeeded, UserId = userId, UserName = "x", UserEmail = "x@example.com" });
        var configuration = Row(store, account, new Configuration { ResourceId = app.Id });
        configuration.Env = vault.Seal(account, nameof(Configuration), configuration.Id, nameof(Configuration.Env), new Secret($$"""{"KEY":"{{Secret}}"}"""));
        var setting = Row(store, account, new Setting { ResourceId = app.Id, Settings = """{"APTIBLE_DOCKER_IMAGE":"node:20-slim"}""" });
        setting.Sensitive = vault.Seal(account, nameof(Setting), setting.Id, nameof(Setting.Sensitive), new Secret($$"""{"PASSWORD":"{{Secret}}"}"""));
        var image = Row(store, account, new Image { AppId = app.Id, OperationId = deploy.Id, DockerRepo = "node", DockerRef = "20-slim", ExposedPorts = "[3000]" });
        var service = Row(store, account, new Service { AppId = app.Id, ProcessType = "web", Command = "node server.js" });
        var policy = Row(store, account, new ServiceSizingPolicy { ServiceId = service.Id, UserId = userId, MinContainers = 1, MaxContainers = 1, MaxCpuThreshold = 1, ScalingEnabled = false });
        var release = Row(store, account, new Release { ServiceId = service.Id, OperationId = deploy.Id, ImageId = image.Id });
        var container = Row(store, account, new Container { ServiceId = service.Id, ReleaseId = release.Id, Name = $"seeded-{service.Id}", MemoryMb = 512 });
        var vhost = Row(store, account, new Vhost { ServiceId = service.Id, Default = true, VirtualDomain = $"app-seeded-{service.Id}.apps.example.com" });
        var deployment = Row(store, account, new Deployment { AppId = app.Id, OperationId = deploy.Id, ImageId = image.Id, Status = OperationStatus.Succeeded });
        (app.ConfigurationId, app.SettingId, app.ImageId, app.DeploymentId, service.ReleaseId) = (configuration.Id, setting.Id, image.Id, deployment.Id, release.Id);
        Note(rows, ("apps", app), ("operations", deploy), ("ephemeral_sessions", session), ("configurations", configuration), ("settings", setting), ("images", image),
            ("services", service), ("service_sizing_policies", policy), ("releases", release), ("containers", container), ("vhosts", vhost), ("deployments", deployment));
    }

    void AddDatabase(LandfallStore store, Account account, Dictionary<string, string> rows)
    {
        var image = store.DatabaseImages.First();
        var database = Row(store, account, new Database { Handle = $"{account.Handle}-db", DatabaseImageId = image.Id, StackId = account.StackId });
        var service = Row(store, account, new Service { DatabaseId = database.Id, ProcessType = "postgresql" });
        var disk = Row(store, account, new Disk { DatabaseId = database.Id, Size = 10 });
        var credential = Row(store, account, new DatabaseCredential { DatabaseId = database.Id });
        credential.ConnectionUrl = vault.Seal(
            account, nameof(DatabaseCredential), credential.Id, nameof(DatabaseCredential.ConnectionUrl), new Secret($"postgresql://aptible:{Secret}@db-1.internal:5432/db"));
        (database.ServiceId, database.DiskId) = (service.Id, disk.Id);
        Note(rows, ("databases", database), ("disks", disk), ("database_credentials", credential));
    }

    void AddCertificate(LandfallStore store, Account account, Dictionary<string, string> rows)
    {
        var (pem, key) = CertificateAuthority.Create("seed", TimeProvider.System).Issue([$"{account.Handle}.example.com"]);
        var certificate = Row(store, account, new Certificate { Body = pem });
        certificate.PrivateKey = vault.Seal(account, nameof(Certificate), certificate.Id, nameof(Certificate.PrivateKey), key);
        var permission = Row(store, account, new Permission { Scope = "read", RoleId = roleId });
        Note(rows, ("certificates", certificate), ("permissions", permission));
    }

    void AddSsh(LandfallStore store, Dictionary<string, string> rows)
    {
        var body = RandomNumberGenerator.GetBytes(32);
        var key = new SshKey
        {
            Id = Guid.NewGuid(), UserId = userId, Name = "laptop", CreatedAt = DateTimeOffset.UnixEpoch,
            PublicKey = $"ssh-ed25519 {Convert.ToBase64String([0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 32, .. body])}",
        };
        var connection = new SshPortalConnection
        {
            Id = Guid.NewGuid(), UserId = userId, OperationId = long.Parse(rows["operations"]), SshUser = "portal",
            Certificate = "ssh-ed25519-cert-v01@openssh.com AAAA", CreatedAt = DateTimeOffset.UnixEpoch, ExpiresAt = DateTimeOffset.UnixEpoch,
        };
        store.AddRange(key, connection);
        (rows["ssh_keys"], rows["ssh_portal_connections"]) = (key.Id.ToString(), connection.Id.ToString());
    }

    static T Row<T>(LandfallStore store, Account account, T row) where T : AccountRow
    {
        (row.OrganizationId, row.AccountId) = (account.OrganizationId, account.Id);
        return store.AddRow(row, TimeProvider.System);
    }

    static void Note(Dictionary<string, string> rows, params ReadOnlySpan<(string Collection, Row Row)> added)
    {
        foreach (var (collection, row) in added) rows[collection] = row.Id.ToString();
    }
}
