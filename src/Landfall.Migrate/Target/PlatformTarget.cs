using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Landfall.Client;
using Landfall.Client.Apps;
using Landfall.Client.Databases;
using Landfall.Client.Endpoints;
using Landfall.Client.Http;
using Landfall.Client.Operations;
using Landfall.Ferry;
using Landfall.Values;

namespace Landfall.Migrate.Target;

/// <summary>The platform, by its API.</summary>
/// <param name="platform">The API.</param>
/// <param name="authorityFile">Whose certificates count besides those of the machine's authorities; null: nobody's.</param>
/// <param name="say">Called with a line for a person.</param>
sealed class PlatformTarget(Platform platform, string? authorityFile, Action<string> say) : ITarget
{
    readonly OwnOperations operations = new(platform, say);

    public string Host => platform.Root.Authority;

    public Task<bool> HasExtensionsAsync(CancellationToken stop) => platform.HasExtensionsAsync(stop);

    public async Task<string> EnvironmentAsync(string? handle, CancellationToken stop) => (await platform.Accounts.FindAsync(handle, stop)).Handle;

    public async Task<bool> HasAppAsync(Place app, CancellationToken stop) => await FindAppAsync(app, stop) is not null;

    public async Task<bool> HasDatabaseAsync(Place database, CancellationToken stop) => await FindDatabaseAsync(database, stop) is not null;

    public async Task<IReadOnlyList<string>> PostgresVersionsAsync(CancellationToken stop) =>
        [.. (await platform.Databases.ImagesAsync(stop)).Where(i => i.Type == "postgresql").Select(i => i.Version)];

    public async Task MakeAppAsync(Place app, CancellationToken stop)
    {
        if (await FindAppAsync(app, stop) is not null) return;
        await platform.Apps.CreateAsync(await platform.Accounts.FindAsync(app.Environment, stop), app.Handle, stop);
    }

    public async Task MakeDatabaseAsync(Place database, string? version, int diskGigabytes, IMemory memory, CancellationToken stop)
    {
        var made = await FindDatabaseAsync(database, stop) ?? await CreateAsync(database, version, diskGigabytes, stop);
        if (made.Status == "provisioned") return;
        await operations.RunAsync(made.Document, new OperationRequest("provision") { DiskSize = diskGigabytes }, $"provision/{database}", memory, stop);
    }

    public async Task<Secret> DatabaseUrlAsync(Place database, CancellationToken stop)
    {
        var credentials = await platform.Databases.CredentialsAsync(await DatabaseAsync(database, stop), stop);
        return credentials.FirstOrDefault(c => c.Default)?.ConnectionUrl
            ?? throw new NotFoundException($"The database {database} has no default credential");
    }

    public async Task<CopyProof> CopyAsync(Place database, Guid run, CopySource source, IMemory memory, CancellationToken stop) =>
        Proofs.Read(await platform.Operations.ProofAsync(await CopyAsync("copy", database, run, source, [], memory, stop), stop));

    public Task WarmAsync(Place database, Guid run, CopySource source, IMemory memory, CancellationToken stop) =>
        CopyAsync("warm", database, run, source, new Dictionary<string, string> { ["LANDFALL_COPY_WARM"] = "true" }, memory, stop);

    public async Task<(Uri Door, X509Certificate2 Certificate)> AgentDoorAsync(CancellationToken stop) =>
        (new Uri(platform.Root, SourceAgent.Path), await PlatformTrust.CertificateAsync(platform.Root, authorityFile, stop));

    async Task<Operation> CopyAsync(
        string name, Place database, Guid run, CopySource source, Dictionary<string, string> settings, IMemory memory, CancellationToken stop) =>
        await operations.RunAsync((await DatabaseAsync(database, stop)).Document, new OperationRequest("copy")
        {
            Settings = new Dictionary<string, string>(settings) { ["LANDFALL_COPY_RUN"] = run.ToString() },
            SensitiveSettings = new Dictionary<string, string> { ["SOURCE_URL"] = source.Url.Reveal(), ["AGENT_TOKEN"] = source.AgentToken.Reveal() },
        }, $"{name}/{database}/{run}", memory, stop);

    public async Task ConfigureAsync(Place app, IReadOnlyDictionary<string, string> configuration, IMemory memory, CancellationToken stop)
    {
        var target = await AppAsync(app, stop);
        var there = await platform.Apps.ConfigurationAsync(target, stop);
        var change = there.Keys.Except(configuration.Keys).ToDictionary(key => key, _ => "");
        foreach (var (key, value) in configuration.Where(v => there.GetValueOrDefault(v.Key) != v.Value)) change[key] = value;
        if (change.Count == 0) return;
        await operations.RunAsync(target.Document, new OperationRequest("configure") { Env = change }, $"configure/{app}", memory, stop);
        var now = await platform.Apps.ConfigurationAsync(target, stop);
        if (configuration.Keys.FirstOrDefault(key => now.GetValueOrDefault(key) != configuration[key]) is { } differs)
            throw new UnexpectedStateException($"The platform holds another value of {differs} than it was given.");
    }

    public async Task DeployAsync(
        Place app, DirectoryInfo source, IReadOnlyList<ServiceStart> services, IMemory memory, CancellationToken stop)
    {
        var target = await AppAsync(app, stop);
        await operations.RunAsync(target.Document, "deploy", async () =>
        {
            say($"Sending the source ({source.FullName}) ...");
            var archive = await platform.Sources.SendAsync(target, source, stop);
            return new OperationRequest("deploy")
            {
                Settings = new Dictionary<string, string>
                {
                    ["LANDFALL_SOURCE_ARCHIVE"] = archive.Id,
                    ["LANDFALL_NEW_SERVICES"] = Starts(services),
                },
            };
        }, $"deploy/{app}", memory, stop);
    }

    public async Task<IReadOnlyDictionary<string, int>> CountsAsync(Place app, CancellationToken stop) =>
        (await AppAsync(app, stop)).Services.ToDictionary(s => s.ProcessType, s => (int)s.ContainerCount);

    public async Task ScaleAsync(Place app, string process, int count, ContainerSize? size, IMemory memory, CancellationToken stop)
    {
        var service = await ServiceAsync(app, process, stop);
        if (service.ContainerCount == count && (size is null || service.ContainerSize == size.Megabytes)) return;
        await operations.RunAsync(service.Document, new OperationRequest("scale") { ContainerCount = count, ContainerSize = size?.Megabytes },
            $"scale/{app}/{process}/{count}/{size?.Megabytes}", memory, stop);
    }

    public async Task<string> GateAsync(Place app, string process, Secret admission, IMemory memory, CancellationToken stop)
    {
        var service = await ServiceAsync(app, process, stop);
        var endpoint = await EndpointAsync(service, stop)
            ?? await platform.Endpoints.CreateHttpsAsync(service, new HttpsEndpoint { DefaultDomain = true }, stop);
        await operations.RunAsync(endpoint.Document, new OperationRequest("provision")
        {
            Settings = new Dictionary<string, string> { ["LANDFALL_ADMISSION"] = "gated" },
            SensitiveSettings = new Dictionary<string, string> { ["LANDFALL_ADMISSION_TOKEN"] = admission.Reveal() },
        }, $"gate/{app}", memory, stop);
        return (await platform.Endpoints.ReloadAsync(endpoint, stop)).VirtualDomain;
    }

    public async Task OpenAsync(Place app, string process, IMemory memory, CancellationToken stop)
    {
        var endpoint = await EndpointAsync(await ServiceAsync(app, process, stop), stop)
            ?? throw new UnexpectedStateException($"The endpoint of {app} is gone.");
        await operations.RunAsync(endpoint.Document, new OperationRequest("provision")
        {
            Settings = new Dictionary<string, string> { ["LANDFALL_ADMISSION"] = "open" },
        }, $"open/{app}", memory, stop);
    }

    public async Task<IReadOnlyList<TableActivity>?> ActivityAsync(Place database, CancellationToken stop)
    {
        try
        {
            return await platform.Databases.ActivityAsync(await DatabaseAsync(database, stop), stop);
        }
        catch (ApiException absent) when (absent.Status == 404)
        {
            return null;
        }
    }

    public async Task RemoveAppAsync(Place app, IMemory memory, CancellationToken stop)
    {
        if (await FindAppAsync(app, stop) is { } there)
            await operations.RunAsync(there.Document, new OperationRequest("deprovision"), $"remove-app/{app}", memory, stop);
    }

    public async Task RemoveDatabaseAsync(Place database, IMemory memory, CancellationToken stop)
    {
        if (await FindDatabaseAsync(database, stop) is { } there)
            await operations.RunAsync(there.Document, new OperationRequest("deprovision"), $"remove-database/{database}", memory, stop);
    }

    static string Starts(IEnumerable<ServiceStart> services) => new JsonObject(services.Select(s =>
        KeyValuePair.Create(s.Process, (JsonNode?)new JsonObject { ["count"] = s.Count, ["size"] = s.Size.Megabytes }))).ToJsonString();

    async Task<Database> CreateAsync(Place database, string? version, int diskGigabytes, CancellationToken stop)
    {
        var account = await platform.Accounts.FindAsync(database.Environment, stop);
        var image = version is null ? null
            : (await platform.Databases.ImagesAsync(stop)).FirstOrDefault(i => i.Type == "postgresql" && i.Version == version);
        return await platform.Databases.CreateAsync(account, database.Handle, "postgresql", image, diskGigabytes, null, stop);
    }

    async Task<Vhost?> EndpointAsync(Service service, CancellationToken stop) =>
        (await platform.Endpoints.ListAsync(service, stop)).FirstOrDefault(e => e.Default);

    async Task<Service> ServiceAsync(Place app, string process, CancellationToken stop) =>
        (await AppAsync(app, stop)).Services.FirstOrDefault(s => s.ProcessType == process)
        ?? throw new UnexpectedStateException($"The app {app} has no service '{process}' after its deploy.");

    Task<App?> FindAppAsync(Place app, CancellationToken stop) => platform.Apps.FindAsync(app.Handle.Value, app.Environment, stop);

    Task<App> AppAsync(Place app, CancellationToken stop) => platform.Apps.GetAsync(app.Handle.Value, app.Environment, stop);

    Task<Database?> FindDatabaseAsync(Place database, CancellationToken stop) =>
        platform.Databases.FindAsync(database.Handle.Value, database.Environment, stop);

    Task<Database> DatabaseAsync(Place database, CancellationToken stop) =>
        platform.Databases.GetAsync(database.Handle.Value, database.Environment, stop);
}

/// <summary>The platform is not as it must be at this point.</summary>
public sealed class UnexpectedStateException(string message) : Exception(message);
