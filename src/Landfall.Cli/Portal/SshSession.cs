using Landfall.Client.Operations;
using Landfall.Client.Portal;
using Landfall.Client.Settings;
using Landfall.Programs;

namespace Landfall.Cli.Portal;

/// <summary>Sessions through the SSH portal, with OpenSSH's client (interface 3.1).</summary>
static class SshSession
{
    /// <summary>Runs a session on the user's own terminal; answers its exit status.</summary>
    public static Task<int> RunAsync(Session session, Operation operation, IReadOnlyList<string> more, CancellationToken stop) =>
        WithAsync(session, operation, more, (program, _) => ProgramRunner.RunHereAsync(program, stop), stop);

    /// <summary>Prepares a session, hands it over, and removes what it needed.</summary>
    public static async Task<int> WithAsync(
        Session session, Operation operation, IReadOnlyList<string> more, Func<Programs.Program, PortalAddress, Task<int>> run, CancellationToken stop) =>
        await WithAsync(session, operation, _ => more, run, stop);

    /// <inheritdoc cref="WithAsync(Session, Operation, IReadOnlyList{string}, Func{Programs.Program, PortalAddress, Task{int}}, CancellationToken)"/>
    public static async Task<int> WithAsync(
        Session session, Operation operation, Func<PortalConnection, IReadOnlyList<string>> more, Func<Programs.Program, PortalAddress, Task<int>> run, CancellationToken stop)
    {
        var client = new SshClient(Path.Combine(session.Settings.ConfigDirectory, "ssh"));
        var portal = await session.Platform.Portal.AddressAsync(operation, stop);
        var connection = await session.Platform.Portal.ConnectAsync(operation, await client.KeyAsync(stop), stop);
        var token = session.Settings.Token ?? throw new SettingsException("You are not logged in. Log in: landfall login");
        var place = Path.Combine(session.Settings.ConfigDirectory, "ssh", $"session-{Guid.NewGuid():N}");
        try
        {
            return await run(client.Session(place, portal, connection, token, more(connection)), portal);
        }
        finally
        {
            if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
        }
    }
}
