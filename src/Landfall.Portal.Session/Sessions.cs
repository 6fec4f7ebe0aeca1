using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Landfall.Portal.Session;

/// <summary>Sessions of people: what they type goes to the platform, what it says comes back.</summary>
static class Sessions
{
    public static async Task<int> KeysAsync(string type, string key)
    {
        using var door = await Door.OpenAsync(PortalPaths.Door, new Hello("keys") { Key = $"{type} {key}" });
        return await door.ShowAsync();
    }

    /// <summary>
    /// sshd has permits for TCP alone, but compares a socket's path with the host of a permit, whatever its port: in brackets a
    /// path passes for a host (channels.c, open_match; sshd_config(5), PermitOpen). So a tunnel can reach its one socket.
    /// </summary>
    /// <param name="keyId">Of the certificate, which the platform signed: connection and tunnel.</param>
    public static int Principals(string keyId)
    {
        if (keyId.Split(':') is not [_, { Length: 32 } name] || !name.All(char.IsAsciiHexDigitLower)) return 0;
        Console.WriteLine($"permitopen=\"[{PortalPaths.Tunnels}/{name}/db.sock]:*\" {PortalPaths.TunnelUser}");
        return 0;
    }

    public static async Task<int> ConnectionAsync(string socket, string id)
    {
        Terminal.EndWithParent();
        using var terminal = Terminal.Find();
        using var door = await Door.OpenAsync(socket, new Hello("connection")
        {
            Connection = id, Token = Environment.GetEnvironmentVariable("ACCESS_TOKEN"), Terminal = terminal is not null,
        });
        using var signals = Signals(door, terminal);
        if (terminal is not null)
        {
            await door.SendAsync(terminal.Size());
            terminal.Raw();
        }
        // Not awaited: input that never ends must not keep a session that has ended.
        _ = FeedAsync(door);
        return await door.ShowAsync();
    }

    public static int Unknown()
    {
        Console.Error.WriteLine("This door opens for the platform's own sessions and for git push alone.");
        return 64;
    }

    static async Task FeedAsync(Door door)
    {
        try
        {
            // The console's own stream edits lines when it reads from a terminal.
            await using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
            await door.SendAsync(input);
            await door.SendEndAsync();
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            // The session ended first.
        }
    }

    static Registrations Signals(Door door, Terminal? terminal)
    {
        var all = new Registrations();
        foreach (var (signal, name) in new[] { (PosixSignal.SIGINT, "INT"), (PosixSignal.SIGTERM, "TERM"), (PosixSignal.SIGQUIT, "QUIT") })
            all.Add(PosixSignalRegistration.Create(signal, context => Pass(context, new Frame(FrameKind.Signal, Encoding.ASCII.GetBytes(name)))));
        if (terminal is not null)
            all.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, context => Pass(context, terminal.Size())));
        return all;

        void Pass(PosixSignalContext context, Frame frame)
        {
            context.Cancel = true;
            _ = door.SendAsync(frame);
        }
    }

    sealed class Registrations : List<PosixSignalRegistration>, IDisposable
    {
        public void Dispose() => ForEach(registration => registration.Dispose());
    }
}
