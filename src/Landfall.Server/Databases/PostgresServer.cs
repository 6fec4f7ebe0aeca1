using System.Text;
using Landfall.Engine;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;
using Landfall.Values;
using Npgsql;

namespace Landfall.Server.Databases;

/// <summary>
/// A PostgreSQL server in a container of the official image: TLS only, with a certificate of the environment's CA; a superuser
/// for the platform alone; the app's role owns its database and is no superuser (interface 4.8).
/// </summary>
sealed class PostgresServer(IEngine engine, TimeProvider time)
{
    public const int Port = 5432;
    public const string AppRole = "aptible";
    public const string DatabaseName = "db";
    const string Admin = "postgres";
    const string Home = "/var/lib/postgresql";
    const int PostgresUser = 999;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // No connection without TLS; over the local socket only the container's own users, by their system name.
    const string Access = "local all all peer\nhostssl all all 0.0.0.0/0 scram-sha-256\nhostssl all all ::0/0 scram-sha-256\n";

    public static string HostOf(OperationRun run, Database database) => $"{database.HostLabel}.{run.Platform.InternalDomain}";

    public static ContainerSpec Container(OperationRun run, Database database, DatabaseImage image)
    {
        var size = ContainerSize.Parse(run.Store.Services.Find(database.ServiceId)!.MemoryMb);
        return new ContainerSpec(
            database.ContainerName, image.DockerRepo, Limits.Of(size), Labels.Of(run, "database", ("database", database.Id), ("stack", database.StackId)))
        {
            Command =
            [
                "postgres", "-c", "ssl=on", "-c", $"ssl_cert_file={Home}/server.crt", "-c", $"ssl_key_file={Home}/server.key",
                "-c", $"hba_file={Home}/pg_hba.conf", "-c", $"shared_buffers={size.Megabytes / 4}MB", "-c", "password_encryption=scram-sha-256",
            ],
            Environment = new Dictionary<string, Secret>
            {
                ["POSTGRES_PASSWORD_FILE"] = new($"{Home}/admin.password"), ["PGDATA"] = new($"{Home}/data/pgdata"),
                ["APTIBLE_DATABASE_HREF"] = new($"{run.Platform.Origin}/databases/{database.Id}"),
            },
            Network = run.Account.NetworkName,
            Address = run.Platform.Address(run.Account.Subnet, database.Address),
            Aliases = [HostOf(run, database)],
            Volumes = new Dictionary<string, string> { [VolumeOf(image)] = database.VolumeName },
            Restart = true,
        };
    }

    // Where the image declares its volume: from 18 on a directory higher (docker-library/postgres 1259).
    static string VolumeOf(DatabaseImage image) => int.TryParse(image.Version.Split('.')[0], out var major) && major >= 18 ? Home : $"{Home}/data";

    public static IReadOnlyList<ContainerFile> Files(OperationRun run, Database database)
    {
        var ca = CertificateAuthority.Load(
            run.Account.CaCertificate,
            run.Vault.Open(run.Account, nameof(Accounts.Account), run.Account.Id, nameof(Accounts.Account.CaKey), run.Account.CaKey), run.Time);
        var (certificate, key) = ca.Issue(
            [HostOf(run, database), $"localhost.{run.Platform.InternalDomain}"], run.Platform.Address(run.Account.Subnet, database.Address));
        return
        [
            File("server.crt", certificate), File("server.key", key.Reveal()), File("pg_hba.conf", Access),
            File("admin.password", run.Open(database, nameof(Database.AdminPassphrase), database.AdminPassphrase).Reveal()),
        ];

        static ContainerFile File(string name, string content) =>
            new($"{Home}/{name}", Encoding.UTF8.GetBytes(content), UnixFileMode.UserRead | UnixFileMode.UserWrite, PostgresUser);
    }

    /// <summary>Waits until the server answers, then makes the app's role and database where they are missing.</summary>
    /// <exception cref="OperationFailedException">It does not answer in time; with its exit code and last lines.</exception>
    public async Task PrepareAsync(OperationRun run, Database database, CancellationToken stop)
    {
        await using var admin = await ConnectAsync(run, database, stop);
        var passphrase = run.Open(database, nameof(Database.Passphrase), database.Passphrase).Reveal();
        if (!await IsThereAsync(admin, "SELECT 1 FROM pg_roles WHERE rolname = $1", AppRole, stop))
            await RunAsync(admin, $"CREATE ROLE {AppRole} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB", stop);
        // The passphrase is letters and digits of our own: it ends no literal.
        await RunAsync(admin, $"ALTER ROLE {AppRole} PASSWORD '{passphrase}'", stop);
        if (!await IsThereAsync(admin, "SELECT 1 FROM pg_database WHERE datname = $1", DatabaseName, stop))
            await RunAsync(admin, $"CREATE DATABASE {DatabaseName} OWNER {AppRole} ENCODING 'UTF8' TEMPLATE template0", stop);
        await RunAsync(admin, $"REVOKE CONNECT ON DATABASE {DatabaseName} FROM PUBLIC", stop);
    }

    /// <summary>Free bytes of the disk that its volume lies on; null: its container could not be asked.</summary>
    public async Task<long?> RoomAsync(Database database, CancellationToken stop)
    {
        try
        {
            var told = await engine.ExecAsync(database.ContainerName, new ExecSpec(["df", "-P", "-k", $"{Home}/data"]), stop);
            return FreeOf(told.Output);
        }
        catch (EngineException)
        {
            // Nothing depends on it: a full disk is told when it is met, too.
            return null;
        }
    }

    /// <summary>Reads what POSIX's <c>df -P -k</c> says of one directory: a line of titles, then device, size, used, available.</summary>
    public static long? FreeOf(string table) =>
        table.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [_, var line]
        && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var free, ..] && long.TryParse(free, out var kilobytes)
            ? kilobytes * 1024
            : null;

    /// <summary>The app's way in, as the app sees it.</summary>
    public static PostgresUrl AppUrl(OperationRun run, Database database) => new(
        HostOf(run, database), Port, AppRole, run.Open(database, nameof(Database.Passphrase), database.Passphrase), DatabaseName);

    /// <summary>A way in from this machine, where the network's names are not known: the certificate names the address too.</summary>
    public static PostgresUrl LocalUrl(OperationRun run, Database database, bool asAdmin) => new(
        run.Platform.Address(run.Account.Subnet, database.Address).ToString(), Port, asAdmin ? Admin : AppRole,
        asAdmin
            ? run.Open(database, nameof(Database.AdminPassphrase), database.AdminPassphrase)
            : run.Open(database, nameof(Database.Passphrase), database.Passphrase),
        DatabaseName)
    {
        Options = new Dictionary<string, string> { ["sslmode"] = "require" },
    };

    async Task<NpgsqlConnection> ConnectAsync(OperationRun run, Database database, CancellationToken stop)
    {
        var since = time.GetTimestamp();
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = run.Platform.Address(run.Account.Subnet, database.Address).ToString(), Username = Admin, Database = Admin, Pooling = false, Timeout = 5,
            Password = run.Open(database, nameof(Database.AdminPassphrase), database.AdminPassphrase).Reveal(), SslMode = SslMode.Require,
        }.ConnectionString);
        for (; ; )
        {
            try
            {
                await connection.OpenAsync(stop);
                return connection;
            }
            catch (NpgsqlException failure) when (time.GetElapsedTime(since) < Patience)
            {
                if (await engine.FindAsync(database.ContainerName, stop) is { Restarts: > 3 } or null) throw await NotReadyAsync(database, failure, stop);
                await Task.Delay(TimeSpan.FromMilliseconds(250), time, stop);
            }
            catch (NpgsqlException failure)
            {
                throw await NotReadyAsync(database, failure, stop);
            }
        }
    }

    async Task<OperationFailedException> NotReadyAsync(Database database, NpgsqlException failure, CancellationToken stop)
    {
        var lines = new List<string>();
        await foreach (var line in engine.LogsAsync(database.ContainerName, 20, follow: false, stop)) lines.Add($"\n  | {line.Text}");
        return new OperationFailedException($"The database server does not answer: {failure.Message}{string.Concat(lines)}", failure);
    }

    static async Task<bool> IsThereAsync(NpgsqlConnection connection, string query, string name, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(query, connection) { Parameters = { new() { Value = name } } };
        return await command.ExecuteScalarAsync(stop) is not null;
    }

    static async Task RunAsync(NpgsqlConnection connection, string statement, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(stop);
    }
}
