using System.Net.Sockets;
using Landfall.Engine;
using Landfall.Portal;
using Landfall.Programs;
using Landfall.Server.Hal;
using Landfall.Server.Installation;
using Landfall.Server.Portal.Git;

namespace Landfall.Server.Portal;

/// <summary>
/// The door that sessions of the portal knock at: a unix socket of the directory that the two share. Whoever knocks is
/// believed nothing: a session shows a token or a ticket of ours.
/// </summary>
sealed class PortalDoor(Platform platform, PortalKeys keys, Tunnels tunnels, IServiceScopeFactory scopes, ILogger<PortalDoor> logger) : BackgroundService
{
    const int Refused = 77;
    const int Unavailable = 69;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await keys.MakeAsync();
        tunnels.Sweep();
        var path = Path.Combine(platform.PortalShared, Path.GetFileName(PortalPaths.Door));
        using var listener = Listen(path);
        await ProgramRunner.RunAsync(new Programs.Program("chgrp", [PortalPaths.DoorGroupId.ToString(), path]), stoppingToken);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_000);
        await AcceptAsync(listener, stoppingToken);
    }

    public static Socket Listen(string path)
    {
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var socket = await listener.AcceptAsync(stop);
            _ = ServeAsync(socket, null, stop);
        }
    }

    /// <summary>One session, from its first line to its end.</summary>
    /// <param name="tunnel">The tunnel whose own door it came in by; null: the common door.</param>
    public async Task ServeAsync(Socket socket, Tunnel? tunnel, CancellationToken stop)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            using var session = new PortalSession(stream, await Hello.ReadAsync(stream, stop), end.Token);
            var status = await EndAsync(session, tunnel, end);
            await Frame.Ended(status).WriteAsync(stream, stop);
        }
        catch (Exception gone) when (gone is IOException or InvalidDataException or OperationCanceledException)
        {
            logger.LogDebug("A session ended without a word: {Reason}", gone.Message);
        }
        catch (Exception failure)
        {
            logger.LogError(failure, "A session failed");
        }
    }

    async Task<int> EndAsync(PortalSession session, Tunnel? tunnel, CancellationTokenSource end)
    {
        using var scope = scopes.CreateScope();
        try
        {
            return session.Hello.Verb switch
            {
                "connection" => await scope.ServiceProvider.GetRequiredService<ConnectionSession>().RunAsync(session, tunnel, end),
                "keys" when tunnel is null => await scope.ServiceProvider.GetRequiredService<PushSession>().KeysAsync(session),
                "git" when tunnel is null => await scope.ServiceProvider.GetRequiredService<PushSession>().BeginAsync(session),
                "pushed" when tunnel is null => await scope.ServiceProvider.GetRequiredService<PushSession>().PushedAsync(session),
                _ => Refused,
            };
        }
        catch (ApiError refused)
        {
            await session.SayAsync($"{refused.Message}\n", error: true);
            return Refused;
        }
        catch (Exception failure) when (failure is EngineException or FormatException or Operations.OperationFailedException)
        {
            await session.SayAsync($"{failure.Message}\n", error: true);
            return Unavailable;
        }
    }
}
