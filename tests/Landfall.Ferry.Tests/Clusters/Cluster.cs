using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Landfall.Programs;
using Landfall.Values;
using Npgsql;

namespace Landfall.Ferry.Tests;

/// <summary>A real PostgreSQL cluster of its own, in a temporary directory, with TLS by a self-signed certificate.</summary>
sealed class Cluster : IAsyncDisposable
{
    const string Host = "/usr/lib/postgresql/15/bin";
    readonly string programs;
    readonly string data;
    int databases;

    Cluster(string programs, string root, int port, string password) =>
        (this.programs, Root, data, Port, Password) = (programs, root, Path.Combine(root, "data"), port, password);

    public string Root { get; }

    public int Port { get; }

    public string Password { get; }

    /// <param name="demandTls">True: no connection without TLS, as on Heroku.</param>
    /// <param name="settings">Lines for postgresql.conf.</param>
    public static Task<Cluster> StartAsync(bool demandTls, params string[] settings) => StartAsync(Host, demandTls, settings);

    /// <param name="programs">The directory of <c>initdb</c> and <c>pg_ctl</c>, which decides the version.</param>
    /// <param name="demandTls">True: no connection without TLS, as on Heroku.</param>
    /// <param name="settings">Lines for postgresql.conf.</param>
    public static async Task<Cluster> StartAsync(string programs, bool demandTls, params string[] settings)
    {
        var cluster = new Cluster(programs, Directory.CreateTempSubdirectory("landfall-ferry-").FullName, FreePort(), $"canary-{Guid.NewGuid():N}");
        var passwordFile = Path.Combine(cluster.Root, "password");
        await File.WriteAllTextAsync(passwordFile, cluster.Password);
        await OwnAsync(cluster.Root);
        await cluster.AsPostgresAsync("initdb", "-D", cluster.data, "-U", "postgres", "--auth=scram-sha-256", $"--pwfile={passwordFile}",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync");
        await cluster.ConfigureAsync(demandTls, settings);
        await cluster.BootAsync();
        return cluster;
    }

    public PostgresUrl Url(string database, string user = "postgres", string? password = null) =>
        new("127.0.0.1", Port, user, new Secret(password ?? Password), database)
        {
            Options = new Dictionary<string, string> { ["sslmode"] = "require" },
        };

    /// <summary>A new, empty database.</summary>
    public async Task<string> NewDatabaseAsync(string owner)
    {
        var name = $"db{Interlocked.Increment(ref databases)}";
        await SqlAsync("postgres", $"CREATE DATABASE {name} OWNER \"{owner}\"");
        return name;
    }

    public Task SqlAsync(string database, string sql) => SqlAsync(Url(database), sql);

    public static async Task SqlAsync(PostgresUrl url, string sql)
    {
        await using var connection = await OpenAsync(url);
        await connection.ExecuteAsync(sql, CancellationToken.None);
    }

    public async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = await OpenAsync(Url(database));
        return await connection.ScalarAsync<T>(sql, CancellationToken.None);
    }

    public static async Task<NpgsqlConnection> OpenAsync(PostgresUrl url)
    {
        var text = new NpgsqlConnectionStringBuilder(ConnectionText.Of(url)) { ApplicationName = "app" };
        var connection = new NpgsqlConnection(text.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public Task BootAsync() =>
        AsPostgresAsync("pg_ctl", "start", "-w", "-D", data, "-l", Path.Combine(Root, "log"));

    /// <summary>As a machine that loses its power.</summary>
    public Task KillAsync() => AsPostgresAsync("pg_ctl", "kill", "KILL", PostmasterPid());

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(data, "postmaster.pid")))
            await RunAsync("pg_ctl", "stop", "-D", data, "-m", "immediate", "-w");
        Directory.Delete(Root, recursive: true);
    }

    string PostmasterPid() => File.ReadLines(Path.Combine(data, "postmaster.pid")).First();

    async Task ConfigureAsync(bool demandTls, string[] settings)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        await File.WriteAllTextAsync(Path.Combine(data, "server.crt"), certificate.ExportCertificatePem());
        AtomicFile.Write(Path.Combine(data, "server.key"), key.ExportPkcs8PrivateKeyPem());
        await File.AppendAllLinesAsync(Path.Combine(data, "postgresql.conf"), [
            $"port = {Port}", "listen_addresses = '127.0.0.1'", $"unix_socket_directories = '{Root}'", "ssl = on", "fsync = off",
            "max_connections = 40", .. settings]);
        var kind = demandTls ? "hostssl" : "host";
        await File.WriteAllTextAsync(Path.Combine(data, "pg_hba.conf"), $"{kind} all all 127.0.0.1/32 scram-sha-256\n");
        await OwnAsync(data);
    }

    static async Task OwnAsync(string directory)
    {
        if (Environment.IsPrivilegedProcess)
            await ProgramRunner.RunAsync(new Landfall.Programs.Program("chown", ["-R", "postgres:postgres", directory]));
    }

    async Task AsPostgresAsync(string program, params string[] arguments)
    {
        var ended = await RunAsync(program, arguments);
        if (!ended.Succeeded) throw new InvalidOperationException($"{program} failed: {ended.Output}{ended.Error}");
    }

    // PostgreSQL refuses to be run by root.
    Task<Ended> RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(programs, program);
        return ProgramRunner.RunAsync(Environment.IsPrivilegedProcess
            ? new Landfall.Programs.Program("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", path, .. arguments])
            : new Landfall.Programs.Program(path, arguments));
    }

    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20000, 32000);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
