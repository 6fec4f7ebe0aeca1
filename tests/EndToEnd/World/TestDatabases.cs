using System.Globalization;
using Landfall.Client.Databases;
using Landfall.Client.Operations;
using Landfall.Programs;
using Landfall.Values;

namespace EndToEnd.World;

/// <summary>Databases of the running platform, as an app in their network enters them: with the credential, by TLS.</summary>
static class TestDatabases
{
    /// <summary>A database that nothing runs yet.</summary>
    /// <param name="version">The major version; null: the platform's default.</param>
    public static async Task<Database> NewDatabaseAsync(this RunningPlatform platform, string? version = null) => await platform.Api.Databases.CreateAsync(
        platform.Main, Handle.Parse($"db-{Guid.NewGuid():N}"[..20]), "postgresql",
        version is null ? null : (await platform.Api.Databases.ImagesAsync(default)).Single(i => i.Type == "postgresql" && i.Version == version), 10, null, default);

    /// <summary>The provisioned database of that name, made when it is missing.</summary>
    public static async Task<Database> DatabaseAsync(this RunningPlatform platform, string handle)
    {
        if (await platform.Api.Databases.FindAsync(handle, "main", default) is { } known) return known;
        var made = await platform.Api.Databases.CreateAsync(platform.Main, Handle.Parse(handle), "postgresql", null, 10, null, default);
        await platform.SucceedAsync(await platform.DoAsync(made.Document, new OperationRequest("provision")));
        return made;
    }

    /// <summary>The app's way in, by the container's address.</summary>
    public static async Task<PostgresUrl> UrlAsync(this RunningPlatform platform, Database database)
    {
        var credential = (await platform.Api.Databases.CredentialsAsync(database, default)).Single();
        return PostgresUrl.Parse(credential.ConnectionUrl.Reveal()) with
        {
            Host = await platform.AddressAsync($"landfall-db-{database.Id.ToString(CultureInfo.InvariantCulture)}"),
            Options = new Dictionary<string, string> { ["sslmode"] = "require" },
        };
    }

    public static Task<string> AddressAsync(this RunningPlatform platform, string container) =>
        platform.Machine.DockerAsync("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container);

    /// <summary>The last row that a statement answers.</summary>
    public static async Task<string> AskAsAppAsync(this RunningPlatform platform, Database database, string sql)
    {
        var ended = await RunAsync(platform, database, sql);
        return ended.Succeeded ? ended.Output.Trim().Split('\n')[^1] : throw new InvalidOperationException(ended.Error);
    }

    /// <summary>The same; null while the database does not answer.</summary>
    public static async Task<string?> TryAskAsAppAsync(this RunningPlatform platform, Database database, string sql) =>
        await RunAsync(platform, database, sql) is { Succeeded: true } ended ? ended.Output.Trim().Split('\n')[^1] : null;

    static async Task<Ended> RunAsync(RunningPlatform platform, Database database, string sql)
    {
        var url = await platform.UrlAsync(database);
        return await ProgramRunner.RunAsync(new Program("docker",
        [
            "-H", $"unix://{platform.Machine.EngineSocket}", "run", "--rm", "--network", "host", "--env", "PGPASSWORD", "--entrypoint", "psql", "postgres:17",
            "-X", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", url.Host, "-U", url.User, "-d", $"dbname={url.Database} sslmode=require", "-c", sql,
        ])
        {
            Environment = new Dictionary<string, string> { ["PGPASSWORD"] = url.Password.Reveal() },
        });
    }
}
