using System.Diagnostics;
using System.Net.Sockets;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Ferry.Tests;

/// <summary>pgbouncer before a cluster, handing out connections for one transaction each, as Heroku's does.</summary>
sealed class Pooler : IDisposable
{
    readonly string directory;
    readonly Process process;
    readonly int port;

    Pooler(string directory, int port, Process process) => (this.directory, this.port, this.process) = (directory, port, process);

    public static async Task<Pooler> StartAsync(Cluster cluster, PostgresUrl url)
    {
        var directory = Directory.CreateTempSubdirectory("landfall-pooler-").FullName;
        var port = Cluster.FreePort();
        var users = Path.Combine(directory, "users");
        await File.WriteAllTextAsync(users, $"{Quoted(url.User)} {Quoted(url.Password.Reveal())}\n");
        var settings = Path.Combine(directory, "pgbouncer.ini");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host=127.0.0.1 port={cluster.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = plain
            auth_file = {users}
            pool_mode = transaction
            server_tls_sslmode = require
            ignore_startup_parameters = extra_float_digits
            """);
        await ProgramRunner.RunAsync(new Landfall.Programs.Program("chown", ["-R", "postgres", directory]));
        var process = ProgramRunner.Start(new Landfall.Programs.Program(
            "setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", "/usr/sbin/pgbouncer", "--quiet", settings]));
        process.StandardInput.Close();
        await ListeningAsync(port);
        return new Pooler(directory, port, process);
    }

    public PostgresUrl Url(PostgresUrl url) => url with
    {
        Port = port,
        Options = new Dictionary<string, string> { ["sslmode"] = "disable" },
    };

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static async Task ListeningAsync(int port)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (tries < 100)
            {
                await Task.Delay(50);
            }
        }
    }
}
