using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Landfall.Client.Databases;
using Landfall.Client.Http;
using Landfall.Client.Operations;
using Landfall.Programs;
using Landfall.Values;
using UnreachableException = Landfall.Client.Http.UnreachableException;

namespace Landfall.Cli.Portal;

/// <summary>A way from a local port into a database, while something is done with it (interface 3.3).</summary>
static class Tunnel
{
    const int TimedOut = 124;
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Opens a tunnel, hands over the URL of its near end, and closes it afterwards.</summary>
    /// <param name="run">What is done with it; the task of the tunnel's own end comes along.</param>
    /// <exception cref="TunnelException">It did not come up, or broke.</exception>
    public static async Task<int> WithAsync(
        Session session, Database database, string? type, int? port, Func<PostgresUrl, Task, Task<int>> run, CancellationToken stop)
    {
        if (database.Status != "provisioned") throw new UsageException($"{database.Handle} is not provisioned: it is {database.Status}.");
        var credential = await CredentialAsync(session, database, type, stop);
        var operation = await session.Platform.Operations.CreateAsync(credential.Document, new OperationRequest("tunnel") { Status = "succeeded" }, stop);
        var local = port ?? FreePort();
        return await SshSession.WithAsync(
            session, operation, connection => ["-L", $"127.0.0.1:{local}:{connection.Socket}", "-o", "ExitOnForwardFailure=yes"],
            async (program, portal) =>
            {
                using var ssh = ProgramRunner.Start(program);
                try
                {
                    ssh.StandardInput.Close();
                    if (await ssh.StandardOutput.ReadLineAsync(stop) is null)
                        throw new TunnelException($"Tunnel did not come up: {(await ssh.StandardError.ReadToEndAsync(stop)).Trim()}");
                    var url = PostgresUrl.Parse(credential.ConnectionUrl.Reveal()) with { Host = $"localhost.{portal.InternalDomain}", Port = local };
                    return await run(url, EndOfAsync(ssh, stop));
                }
                finally
                {
                    if (!ssh.HasExited) ssh.Kill();
                }
            }, stop);
    }

    /// <summary>
    /// Opens a tunnel for work that can wait for its database, and opens it again at the same port whenever it breaks: how long to wait
    /// the work decides, and ends.
    /// </summary>
    public static async Task KeepAsync(Session session, Database database, Func<PostgresUrl, CancellationToken, Task> work, CancellationToken stop)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (port, working) = (FreePort(), (Task?)null);
        try
        {
            while (working is not { IsCompleted: true })
                try
                {
                    await WithAsync(session, database, null, port, async (url, end) =>
                    {
                        working ??= work(url, given.Token);
                        if (await Task.WhenAny(working, end) == working) return ExitCode.Done;
                        await end;
                        throw new TunnelException("Tunnel ended");
                    }, stop);
                }
                catch (Exception broken) when (working is { IsCompleted: false } && Passes(broken))
                {
                    session.Terminal.Say($"{broken.Message}. Opening the tunnel again.");
                    await Task.WhenAny(working, Task.Delay(Pause, session.Around.Time, stop));
                }
        }
        catch when (working is not null)
        {
            await given.CancelAsync();
            await Task.WhenAny(working);
            throw;
        }
        await working;
    }

    static bool Passes(Exception broken) => broken is TunnelException or UnreachableException or ApiException { Status: >= 500 };

    public static async Task<Credential> CredentialAsync(Session session, Database database, string? type, CancellationToken stop)
    {
        var credentials = await session.Platform.Databases.CredentialsAsync(database, stop);
        return credentials.FirstOrDefault(c => type is null ? c.Default : c.Type == type) ?? throw new NotFoundException(
            $"No {type ?? "default"} credential for {database.Handle}. There are: {string.Join(", ", credentials.Select(c => c.Type))}");
    }

    /// <summary>The same way for a client that looks its host up: the near end's name need not resolve.</summary>
    public static PostgresUrl Near(PostgresUrl url) => url with
    {
        Host = IPAddress.Loopback.ToString(),
        Options = new Dictionary<string, string> { ["sslmode"] = "require" },
    };

    /// <summary>What to say when this machine does not find the near end by its name; null when it does.</summary>
    public static async Task<string?> UnknownAsync(string host, CancellationToken stop)
    {
        try
        {
            if ((await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, stop)).Contains(IPAddress.Loopback)) return null;
        }
        catch (SocketException)
        {
            // It is not known at all.
        }
        return $"This machine does not find {host} at 127.0.0.1: add the line '127.0.0.1 {host}' to /etc/hosts, or connect to 127.0.0.1 with a client that does not check the name.";
    }

    /// <summary>A program of PostgreSQL's that reads where to go from its environment: the password is in no argument.</summary>
    public static Programs.Program Client(string name, PostgresUrl url, params IReadOnlyList<string> arguments) => new(name, arguments)
    {
        Environment = new Dictionary<string, string>
        {
            // The name is the certificate's; the address spares asking for it.
            ["PGHOST"] = url.Host, ["PGHOSTADDR"] = IPAddress.Loopback.ToString(), ["PGPORT"] = url.Port.ToString(), ["PGUSER"] = url.User,
            ["PGPASSWORD"] = url.Password.Reveal(), ["PGDATABASE"] = url.Database, ["PGSSLMODE"] = "require",
        },
    };

    static async Task EndOfAsync(Process ssh, CancellationToken stop)
    {
        await ssh.WaitForExitAsync(stop);
        if (ssh.ExitCode != 0) throw new TunnelException(ssh.ExitCode == TimedOut ? "Tunnel timed out" : $"Tunnel crashed ({ssh.ExitCode})");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A tunnel did not come up, or broke.</summary>
sealed class TunnelException(string message) : Exception(message);
