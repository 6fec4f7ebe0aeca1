using System.Net.Sockets;
using Landfall.Portal;
using Landfall.Server.Operations;
using Landfall.Server.Portal;
using Landfall.Server.Store;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Portal;

/// <summary>Sessions whose other end does not behave.</summary>
[Collection(InstallationTests.Name)]
public sealed class PortalSessions(RunningInstallation installation)
{
    [Fact]
    public async Task What_breaks_off_before_its_end_is_not_taken_for_whole()
    {
        using var sent = new MemoryStream();
        await new Frame(FrameKind.Input, "half"u8.ToArray()).WriteAsync(sent, default);
        await Assert.ThrowsAsync<IOException>(() => HeardAsync(sent));
        await new Frame(FrameKind.InputEnd, default).WriteAsync(sent, default);
        Assert.Equal(4, await HeardAsync(sent));
    }

    [Fact]
    public async Task Who_lost_the_right_to_a_session_loses_it_also_while_they_read_nothing()
    {
        var (operation, connection) = installation.InStore(Asked);
        var (near, far) = await PairAsync();
        using var reader = far;
        await using var stream = new NetworkStream(near, ownsSocket: true);
        using var end = new CancellationTokenSource();
        var hello = new Hello("connection") { Connection = connection.ToString(), Token = installation.Token(installation.Ours.Owner, life: TimeSpan.FromSeconds(3)) };
        using var session = new PortalSession(stream, hello, end.Token);
        using var scope = installation.Services.CreateScope();
        var running = scope.ServiceProvider.GetRequiredService<ConnectionSession>().RunAsync(session, null, end);
        var flood = session.SayAsync(new byte[8 << 20], error: false);

        var ended = new TaskCompletionSource();
        using var cancelled = end.Token.Register(ended.SetResult);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(15));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flood);
        await Record.ExceptionAsync(() => running.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.True(running.IsCompleted, $"the session about operation {operation} goes on");
    }

    // A session about the logs of an app that was never deployed: it says nothing and does not end.
    (long Operation, Guid Connection) Asked(LandfallStore store)
    {
        var account = store.Accounts.Find(installation.Ours.Account)!;
        var operation = store.AddRow(new Operation
        {
            OrganizationId = account.OrganizationId, AccountId = account.Id, ResourceType = "app", ResourceId = 0, Type = "logs", QueueKey = $"test/{Guid.NewGuid()}",
            Status = OperationStatus.Succeeded, UserId = installation.Ours.Owner,
        }, TimeProvider.System);
        var connection = new SshPortalConnection
        {
            Id = Guid.NewGuid(), OperationId = operation.Id, UserId = installation.Ours.Owner, SshUser = PortalPaths.SessionUser, Certificate = "",
            CreatedAt = DateTimeOffset.UtcNow, ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(5),
        };
        store.Add(connection);
        store.SaveChanges();
        return (operation.Id, connection.Id);
    }

    static async Task<int> HeardAsync(MemoryStream sent)
    {
        using var session = new PortalSession(new MemoryStream(sent.ToArray()), new Hello("pushed"), default);
        var heard = 0;
        await foreach (var bytes in session.InputAsync()) heard += bytes.Length;
        return heard;
    }

    static async Task<(Socket, Socket)> PairAsync()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await far.ConnectAsync(listener.LocalEndpoint);
        return (await listener.AcceptSocketAsync(), far);
    }
}
