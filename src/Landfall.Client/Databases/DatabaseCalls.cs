using System.Text.Json.Nodes;
using Landfall.Client.Accounts;
using Landfall.Client.Apps;
using Landfall.Client.Hal;
using Landfall.Client.Http;
using Landfall.Values;

namespace Landfall.Client.Databases;

/// <summary>Databases.</summary>
public sealed class DatabaseCalls
{
    readonly PlatformApi api;

    internal DatabaseCalls(PlatformApi api) => this.api = api;

    /// <summary>All that the user may see.</summary>
    public async Task<IReadOnlyList<Database>> ListAsync(CancellationToken stop) =>
        [.. (await api.ListAsync("/databases", secrets: false, stop)).Select(d => new Database(d))];

    /// <summary>The one with a handle, within an environment when that is given; null when there is none.</summary>
    public async Task<Database?> FindAsync(string handle, string? environment, CancellationToken stop)
    {
        var within = environment is null ? "" : $"&environment={Uri.EscapeDataString(environment)}";
        return await api.FindAsync($"/find/database?handle={Uri.EscapeDataString(handle)}{within}", stop) is { } found ? new Database(found) : null;
    }

    /// <inheritdoc cref="FindAsync"/>
    /// <exception cref="NotFoundException">There is none.</exception>
    public async Task<Database> GetAsync(string handle, string? environment, CancellationToken stop) =>
        await FindAsync(handle, environment, stop) ?? throw new NotFoundException($"Could not find database {handle}");

    /// <summary>The database as it is now.</summary>
    public async Task<Database> ReloadAsync(Database database, CancellationToken stop) =>
        new(await api.GetAsync(database.Document.Self, secrets: false, stop));

    /// <summary>The kinds and versions that can be made.</summary>
    public async Task<IReadOnlyList<DatabaseImage>> ImagesAsync(CancellationToken stop) =>
        [.. (await api.ListAsync("/database_images", secrets: false, stop)).Select(d =>
            new DatabaseImage(d.Id, d.Text("type"), d.Text("version"), d.Flag("default")))];

    /// <summary>Makes a database; it runs once its operation <c>provision</c> has succeeded.</summary>
    /// <param name="account">Where.</param>
    /// <param name="handle">Its name.</param>
    /// <param name="type">Its kind.</param>
    /// <param name="image">Its version, or null: the default one of its kind.</param>
    /// <param name="diskGigabytes">Disk in GB.</param>
    /// <param name="containerMegabytes">Memory in MB, or null: the default.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ApiException">422 when the handle is taken or a size is none.</exception>
    public async Task<Database> CreateAsync(
        Account account, Handle handle, string type, DatabaseImage? image, int diskGigabytes, int? containerMegabytes, CancellationToken stop)
    {
        var body = new JsonObject { ["handle"] = handle.Value, ["type"] = type, ["initial_disk_size"] = diskGigabytes };
        if (image is not null) body["database_image_id"] = image.Id;
        if (containerMegabytes is { } size) body["initial_container_size"] = size;
        return new Database(await api.PostAsync(account.Document.Link("databases"), body, stop));
    }

    /// <summary>The ways into it, with their passwords.</summary>
    public async Task<IReadOnlyList<Credential>> CredentialsAsync(Database database, CancellationToken stop) =>
        [.. (await api.ListAsync(database.Document.Link("database_credentials"), secrets: true, stop)).Select(d =>
            new Credential(d, d.Text("type"), d.Flag("default"), new Secret(d.Text("connection_url"))))];

    /// <summary>What was written to its tables since it started counting (an extension).</summary>
    /// <exception cref="ApiException">404 when the platform does not tell.</exception>
    public async Task<IReadOnlyList<TableActivity>> ActivityAsync(Database database, CancellationToken stop)
    {
        var answer = await api.GetAsync(database.Document.Self.OriginalString + "/activity", secrets: false, stop);
        return [.. answer.Objects("tables").Select(t =>
            new TableActivity(t.Text("schema"), t.Text("name"), t.Number("inserted"), t.Number("updated"), t.Number("deleted")))];
    }

    /// <summary>The service that it runs as.</summary>
    public async Task<Service> ServiceAsync(Database database, CancellationToken stop) =>
        new(await api.GetAsync(database.Document.Link("service"), secrets: false, stop));

    /// <summary>The whole document, with what it embeds and its secrets.</summary>
    public Task<HalDocument> RevealAsync(Database database, CancellationToken stop) => api.GetAsync(database.Document.Self, secrets: true, stop);
}
