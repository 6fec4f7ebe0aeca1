using System.Globalization;
using System.Net;
using Landfall.Programs;

namespace HerokuStandIn.Postgres;

/// <summary>A real PostgreSQL server of Debian's, in the state directory. It refuses root, so root runs it as the user postgres.</summary>
sealed class Cluster(string directory, IPAddress address, int port)
{
    /// <summary>The superuser of Heroku's own: what it owns appears in dumps under this name (heroku 3.1).</summary>
    public const string Superuser = "rdsadmin";
    static readonly string[] AsPostgres = ["--reuid=postgres", "--regid=postgres", "--init-groups", "--"];
    const string Programs = "/usr/lib/postgresql/15/bin/";

    string Data => Path.Combine(directory, "data");
    string Sockets => Path.Combine(directory, "sockets");
    string Log => Path.Combine(directory, "postgres.log");

    public bool Exists => File.Exists(Path.Combine(Data, "PG_VERSION"));

    /// <summary>Makes an empty cluster that takes TLS only from the network, and from its socket only those who may administer it.</summary>
    public async Task CreateAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(Sockets);
        ServerCertificate.Write(directory, address);
        if (IsRoot) await DemandAsync(new Program("chown", ["-R", "postgres:postgres", directory]), stop);
        await DemandAsync(Owned(
            "initdb", "--pgdata", Data, "--username", Superuser, "--auth", "reject", "--encoding", "UTF8", "--locale", "C.UTF-8"), stop);
        await ConfigureAsync(stop);
    }

    /// <summary>Starts it, or takes over the one that a killed stand-in left running.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        if (!await IsRunningAsync(stop)) await DemandAsync(Owned("pg_ctl", "start", "--wait", "--pgdata", Data, "--log", Log), stop);
    }

    public async Task StopAsync()
    {
        if (await IsRunningAsync(CancellationToken.None))
            await DemandAsync(Owned("pg_ctl", "stop", "--wait", "--mode", "fast", "--pgdata", Data), CancellationToken.None);
    }

    async Task<bool> IsRunningAsync(CancellationToken stop) =>
        (await ProgramRunner.RunAsync(Owned("pg_ctl", "status", "--pgdata", Data), stop)).Succeeded;

    /// <summary>Runs SQL as the superuser, stopping at the first error. Values come as psql variables, on standard input with the rest.</summary>
    /// <exception cref="InvalidOperationException">The server refused; the message is its own.</exception>
    public async Task<string> ExecuteAsync(string database, string sql, CancellationToken stop)
    {
        using var input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(sql));
        var ended = await DemandAsync(Client("psql", database, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1") with { Input = input }, stop);
        return ended.Output.Trim();
    }

    /// <summary>A client program of this server's version, entering as the superuser through the socket.</summary>
    public Program Client(string name, string database, params string[] arguments) => new(Programs + name,
        ["-h", Sockets, "-p", port.ToString(CultureInfo.InvariantCulture), "-U", Superuser, "-d", database, .. arguments])
    {
        WorkingDirectory = "/",
    };

    async Task ConfigureAsync(CancellationToken stop)
    {
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"),
            $"""

            listen_addresses = '{address}'
            port = {port}
            unix_socket_directories = '{Sockets}'
            unix_socket_permissions = 0700
            ssl = on
            ssl_cert_file = '{ServerCertificate.CertificateIn(directory)}'
            ssl_key_file = '{ServerCertificate.KeyIn(directory)}'
            password_encryption = 'scram-sha-256'
            shared_preload_libraries = 'pg_stat_statements'
            max_connections = 60
            timezone = 'UTC'
            log_timezone = 'UTC'

            """, stop);
        await File.WriteAllTextAsync(Path.Combine(Data, "pg_hba.conf"),
            """
            local   all all      peer map=administrators
            hostssl all all all  scram-sha-256

            """, stop);
        await File.WriteAllTextAsync(Path.Combine(Data, "pg_ident.conf"),
            $"""
            administrators {Environment.UserName} {Superuser}
            administrators postgres {Superuser}

            """, stop);
    }

    static bool IsRoot => Environment.UserName == "root";

    static Program Owned(string name, params string[] arguments) => IsRoot
        ? new Program("setpriv", [.. AsPostgres, Programs + name, .. arguments]) { WorkingDirectory = "/" }
        : new Program(Programs + name, arguments) { WorkingDirectory = "/" };

    static async Task<Ended> DemandAsync(Program program, CancellationToken stop)
    {
        var ended = await ProgramRunner.RunAsync(program, stop);
        return ended.Succeeded ? ended : throw new InvalidOperationException(
            $"{Path.GetFileName(program.FileName)} ended with status {ended.ExitCode}: {ended.Error}{ended.Output}");
    }
}
