using Landfall.Server.Hal;
using Landfall.Server.Identity;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Portal;

/// <summary>
/// A session that a certificate opened. The certificate says which connection; the access token that the user's client sends
/// along says that they are who asked for it, and may still do so (interface 3.1).
/// </summary>
sealed class ConnectionSession(
    IServiceProvider services, LandfallStore store, OperationLog logs, Consoles consoles, FollowedLogs followed, TimeProvider time)
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    // To hear why the session ends: who does not listen must not keep it.
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    public async Task<int> RunAsync(PortalSession session, Tunnel? tunnel, CancellationTokenSource end)
    {
        var connection = Guid.TryParse(session.Hello.Connection, out var id) ? store.SshPortalConnections.Find(id) : null;
        if (connection is null || connection.ExpiresAt < time.GetUtcNow() || connection.Tunnel != tunnel?.Name)
            throw ApiError.Unauthorized("expired_connection", "This connection has expired. Run the command again.");
        var operation = store.Operations.Find(connection.OperationId)!;
        await CheckAsync(session, connection, operation);
        var guarding = GuardAsync(session, connection, operation, end);
        try
        {
            return operation.Type switch
            {
                "execute" => await consoles.ArriveAsync(operation.Id, session),
                "logs" => await followed.FollowAsync(operation, session),
                "tunnel" => await tunnel!.CarryAsync(session),
                _ => await AttachAsync(operation.Id, session),
            };
        }
        finally
        {
            await end.CancelAsync();
            await guarding;
        }
    }

    async Task CheckAsync(PortalSession session, SshPortalConnection connection, Operation operation)
    {
        using var scope = services.CreateScope();
        var who = await Authentication.IdentifyAsync(scope.ServiceProvider, session.Hello.Token
            ?? throw ApiError.Unauthorized("invalid_token", "No access token came with the session. Allow ssh to send it: SendEnv ACCESS_TOKEN."));
        if (who.User.Id != connection.UserId) throw ApiError.Unauthorized("invalid_token", "The access token is somebody else's.");
        var need = ConnectionRoutes.Needs(operation);
        if ((who.ReadOnly && need != Accounts.Scope.Read)
            || !who.Accounts(scope.ServiceProvider.GetRequiredService<LandfallStore>(), need).Any(a => a.Id == operation.AccountId))
            throw ApiError.Forbidden($"This needs the permission '{Principal.Name(need)}' in the environment. Ask its owner.");
    }

    // A right that is taken away ends the session that it opened.
    async Task GuardAsync(PortalSession session, SshPortalConnection connection, Operation operation, CancellationTokenSource end)
    {
        try
        {
            for (; ; )
            {
                await Task.Delay(Between, time, end.Token);
                await CheckAsync(session, connection, operation);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The session ended first.
        }
        catch (ApiError refused)
        {
            await EndAsync(session, refused.Message, end);
        }
        catch (Exception)
        {
            // Nobody guards it any more.
            await EndAsync(session, "The platform could not see whether you may still do this. Run the command again.", end);
            throw;
        }
    }

    async Task EndAsync(PortalSession session, string why, CancellationTokenSource end)
    {
        await Task.WhenAny(session.SayAsync($"{why}\n", error: true), Task.Delay(Farewell, time));
        await end.CancelAsync();
    }

    async Task<int> AttachAsync(long operation, PortalSession session)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(session.Stop);
        var leaving = session.GoneAsync(gone.Token);
        await using var to = new SessionStream(session);
        await Task.WhenAny(leaving, logs.FollowAsync(operation, to, () => OperationLogRoutes.Ended(store, operation), gone.Token));
        await gone.CancelAsync();
        return store.Operations.AsNoTracking().Single(o => o.Id == operation).Status == OperationStatus.Succeeded ? 0 : 1;
    }
}

/// <summary>A session's standard output as a stream.</summary>
sealed class SessionStream(PortalSession session) : Stream
{
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => await session.SayAsync(buffer, error: false);

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
