using System.Security.Cryptography.X509Certificates;
using Landfall.Client.Databases;
using Landfall.Values;

namespace Landfall.Migrate.Target;

/// <summary>
/// What the journey asks of the platform. Each call returns when what it asks for is true, and may be made again at any time.
/// Where a second operation would be a second effect, the memory tells which operations are the journey's own.
/// </summary>
interface ITarget
{
    /// <summary>The platform's host, as a person reads it.</summary>
    string Host { get; }

    /// <summary>True: it copies databases, builds directories and gates endpoints itself (extensions).</summary>
    Task<bool> HasExtensionsAsync(CancellationToken stop);

    /// <summary>The environment's handle: the one that is named, else the only one.</summary>
    Task<string> EnvironmentAsync(string? handle, CancellationToken stop);

    Task<bool> HasAppAsync(Place app, CancellationToken stop);

    Task<bool> HasDatabaseAsync(Place database, CancellationToken stop);

    /// <summary>The versions of PostgreSQL that can be made.</summary>
    Task<IReadOnlyList<string>> PostgresVersionsAsync(CancellationToken stop);

    /// <summary>An app of that handle is there.</summary>
    Task MakeAppAsync(Place app, CancellationToken stop);

    /// <summary>A database of that handle is there and runs.</summary>
    Task MakeDatabaseAsync(Place database, string? version, int diskGigabytes, IMemory memory, CancellationToken stop);

    /// <summary>The URL that apps of the environment use.</summary>
    Task<Secret> DatabaseUrlAsync(Place database, CancellationToken stop);

    /// <summary>The run's copy is made; what proves it.</summary>
    Task<CopyProof> CopyAsync(Place database, Guid run, CopySource source, IMemory memory, CancellationToken stop);

    /// <summary>The run's copy is begun while the source is in use: <see cref="CopyAsync"/> carries only what changes from then on.</summary>
    Task WarmAsync(Place database, Guid run, CopySource source, IMemory memory, CancellationToken stop);

    /// <summary>Where agents come to copies, and the certificate that they meet there.</summary>
    Task<(Uri Door, X509Certificate2 Certificate)> AgentDoorAsync(CancellationToken stop);

    /// <summary>The app's configuration is exactly this.</summary>
    Task ConfigureAsync(Place app, IReadOnlyDictionary<string, string> configuration, IMemory memory, CancellationToken stop);

    /// <summary>The directory is built and released; services that are new begin as said.</summary>
    Task DeployAsync(Place app, DirectoryInfo source, IReadOnlyList<ServiceStart> services, IMemory memory, CancellationToken stop);

    /// <summary>How many containers each service has.</summary>
    Task<IReadOnlyDictionary<string, int>> CountsAsync(Place app, CancellationToken stop);

    /// <summary>A service has that many containers of that size; a size of null is left as it is.</summary>
    Task ScaleAsync(Place app, string process, int count, ContainerSize? size, IMemory memory, CancellationToken stop);

    /// <summary>The service has an https endpoint on the default domain, which admits only requests with the token; its host.</summary>
    Task<string> GateAsync(Place app, string process, Secret admission, IMemory memory, CancellationToken stop);

    /// <summary>The service's endpoint admits everybody.</summary>
    Task OpenAsync(Place app, string process, IMemory memory, CancellationToken stop);

    /// <summary>What was written to the database's tables since it started counting; null when the platform does not tell.</summary>
    Task<IReadOnlyList<TableActivity>?> ActivityAsync(Place database, CancellationToken stop);

    /// <summary>There is no such app.</summary>
    Task RemoveAppAsync(Place app, IMemory memory, CancellationToken stop);

    /// <summary>There is no such database.</summary>
    Task RemoveDatabaseAsync(Place database, IMemory memory, CancellationToken stop);
}

/// <summary>An app or a database on the platform: its environment's handle and its own.</summary>
sealed record Place(string Environment, Handle Handle)
{
    public override string ToString() => $"{Environment}/{Handle}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Place Parse(string text)
    {
        var slash = text.LastIndexOf('/');
        return new Place(text[..slash], Handle.Parse(text[(slash + 1)..]));
    }
}

/// <summary>What a copy is made of.</summary>
/// <param name="Url">Of the source.</param>
/// <param name="AgentToken">Lets an agent next to the source come to the copy, if one does.</param>
sealed record CopySource(Secret Url, Secret AgentToken);

/// <summary>How a service begins.</summary>
sealed record ServiceStart(string Process, int Count, ContainerSize Size);

/// <summary>What outlives a crash.</summary>
interface IMemory
{
    string? Recall(string key);

    void Remember(string key, string value);
}

/// <summary>What a copy's proof says.</summary>
/// <param name="Proven">True: all is equal.</param>
/// <param name="Rows">Rows of all tables.</param>
/// <param name="Tables">Number of tables.</param>
/// <param name="Problems">The tables that fail, and what else differs.</param>
/// <param name="Notes">What the target does not get, and what a person should know.</param>
/// <param name="Document">The whole proof as JSON.</param>
sealed record CopyProof(bool Proven, long Rows, int Tables, IReadOnlyList<string> Problems, IReadOnlyList<string> Notes, string Document);
