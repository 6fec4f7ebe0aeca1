using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Landfall.Programs;

namespace Landfall.Cli.Tests;

/// <summary>
/// A real PostgreSQL with TLS, an empty database as a platform makes it and a filled one; and in place of OpenSSH's client a relay from
/// the near end of a tunnel to it.
/// </summary>
public sealed class NearDatabases : IAsyncLifetime
{
    const string Programs = "/usr/lib/postgresql/15/bin";

    const string Relay = """
        #!/usr/bin/python3
        import os, socket, sys, threading
        near = socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("-L") + 1].split(":")[1])))
        print(os.getpid(), file=open(sys.argv[0] + ".pid", "w"), flush=True)
        print("ready", flush=True)
        def carry(a, b):
            while data := a.recv(65536): b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        while True:
            client, _ = near.accept()
            server = socket.create_connection(("127.0.0.1", PORT))
            for pair in ((client, server), (server, client)): threading.Thread(target=carry, args=pair, daemon=True).start()
        """;

    readonly string root = Directory.CreateTempSubdirectory("landfall-near-").FullName;
    readonly string path = Environment.GetEnvironmentVariable("PATH")!;

    public int Port { get; } = FreePort();

    public string Dump => Path.Combine(root, "shop.dump");

    public string SourceUrl => $"postgres://postgres@127.0.0.1:{Port}/shop";

    public async Task InitializeAsync()
    {
        await RunAsync("chown", "postgres", root);
        var data = Path.Combine(root, "data");
        await AsPostgresAsync("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync");
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        await File.WriteAllTextAsync(Path.Combine(data, "server.crt"), certificate.ExportCertificatePem());
        AtomicFile.Write(Path.Combine(data, "server.key"), key.ExportPkcs8PrivateKeyPem());
        await RunAsync("chown", "-R", "postgres", data);
        await AsPostgresAsync("pg_ctl", "start", "-w", "-D", data, "-l", Path.Combine(root, "log"), "-o", $"-p {Port} -k {root} -c ssl=on -c fsync=off");
        await SqlAsync("postgres", "CREATE ROLE aptible LOGIN");
        await SqlAsync("postgres", "CREATE DATABASE shop");
        await SqlAsync("shop", "CREATE TABLE users (id serial PRIMARY KEY, v text); INSERT INTO users (v) SELECT g FROM generate_series(1, 500) g");
        await RunAsync($"{Programs}/pg_dump", "--format=custom", $"--file={Dump}", SourceUrl);
        await File.WriteAllTextAsync(Path.Combine(root, "ssh"), Relay.Replace("PORT", $"{Port}", StringComparison.Ordinal));
        File.SetUnixFileMode(Path.Combine(root, "ssh"), AtomicFile.Private | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{root}:{path}");
    }

    /// <summary>An empty database, made anew.</summary>
    public async Task EmptyAsync()
    {
        await SqlAsync("postgres", "DROP DATABASE IF EXISTS db WITH (FORCE)");
        await SqlAsync("postgres", "CREATE DATABASE db OWNER aptible");
    }

    /// <summary>A filled database whose one index takes two seconds where the platform's role makes it, and a dump of it.</summary>
    public async Task<(string Url, string Dump)> SlowAsync()
    {
        var (url, dump) = ($"postgres://postgres:canary-1@127.0.0.1:{Port}/slow", Path.Combine(root, "slow.dump"));
        if (File.Exists(dump)) return (url, dump);
        await SqlAsync("postgres", "CREATE DATABASE slow");
        await SqlAsync("slow", """
            CREATE FUNCTION slowed(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
                $$ BEGIN IF current_user = 'aptible' THEN PERFORM pg_catalog.pg_sleep(2); END IF; RETURN id; END $$;
            CREATE TABLE users (id int); INSERT INTO users VALUES (1); CREATE INDEX by_slowed ON users (slowed(id))
            """);
        await RunAsync($"{Programs}/pg_dump", "--format=custom", $"--file={dump}", url);
        return (url, dump);
    }

    /// <summary>Kills the tunnel while that index is made; answers false as long as it is not.</summary>
    public async Task<bool> CutAsync()
    {
        if (await SqlAsync("db", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'db' AND state = 'active' AND query LIKE 'CREATE INDEX by_slowed%'") == "0") return false;
        await RunAsync("kill", "-KILL", (await File.ReadAllTextAsync(Path.Combine(root, "ssh.pid"))).Trim());
        return true;
    }

    public async Task<string> SqlAsync(string database, string sql) =>
        (await RunAsync($"{Programs}/psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-d", database, "-c", sql)).Output.Trim();

    public async Task DisposeAsync()
    {
        Environment.SetEnvironmentVariable("PATH", path);
        await AsPostgresAsync("pg_ctl", "stop", "-D", Path.Combine(root, "data"), "-m", "immediate", "-w");
        Directory.Delete(root, recursive: true);
    }

    static Task<Ended> AsPostgresAsync(string program, params string[] arguments) => RunAsync(
        "setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", Path.Combine(Programs, program), .. arguments]);

    static async Task<Ended> RunAsync(string program, params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Landfall.Programs.Program(program, arguments));
        return ended.Succeeded ? ended : throw new InvalidOperationException($"{program}: {ended.Error}");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
