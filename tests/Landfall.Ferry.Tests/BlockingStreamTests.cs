using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Landfall.Ferry.Tests;

/// <summary>A connection that a thread waits for in the kernel: what is waited for ends when it has to, and no thread of the pool waits.</summary>
public sealed class BlockingStreamTests : IAsyncLifetime, IDisposable
{
    static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    BlockingStream stream = null!;
    Socket peer = null!;

    public async Task InitializeAsync()
    {
        listener.Start();
        stream = await ConnectAsync(CancellationToken.None);
        peer = await listener.AcceptSocketAsync();
    }

    public async Task DisposeAsync()
    {
        await stream.DisposeAsync();
        peer.Dispose();
    }

    public void Dispose() => listener.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_that_waits_is_stopped(bool own)
    {
        using var stop = new CancellationTokenSource();
        var reading = Reading(own, stop.Token);
        await Task.Delay(100);
        Assert.False(reading.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Long));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_that_waits_ends_with_the_connection(bool own)
    {
        var reading = Reading(own, CancellationToken.None);
        await Task.Delay(100);

        await stream.DisposeAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => reading.WaitAsync(Long));
    }

    [Fact]
    public async Task A_write_that_nobody_takes_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var writing = OwnThread.RunAsync(async () =>
        {
            await stream.WriteAsync(new byte[64 << 20], stop.Token);
            return true;
        });
        await Task.Delay(100);
        Assert.False(writing.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Long));
    }

    [Fact]
    public async Task An_answer_is_read_while_more_is_sent()
    {
        var answer = OwnThread.RunAsync(() => ReadAsync(16, CancellationToken.None));
        var writing = OwnThread.RunAsync(async () =>
        {
            await stream.WriteAsync(new byte[64 << 20], CancellationToken.None);
            return true;
        });

        await peer.SendAsync("refused"u8.ToArray(), SocketFlags.None);

        Assert.Equal("refused"u8.ToArray(), await answer.WaitAsync(Long));
        Assert.False(writing.IsCompleted);
        peer.Dispose();
        await Assert.ThrowsAnyAsync<IOException>(() => writing.WaitAsync(Long));
    }

    [Fact]
    public async Task Whoever_waits_on_the_pool_keeps_none_of_its_threads()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ConnectAsync(CancellationToken.None)));
        var peers = await Task.WhenAll(clients.Select(_ => listener.AcceptSocketAsync()));
        var reading = clients.Select(client => Task.Run(() => client.ReadAsync(new byte[1], CancellationToken.None).AsTask())).ToList();

        // The pool would make a thread for each of them too, but only two a second.
        await Task.Run(() => true).WaitAsync(Long);

        Assert.DoesNotContain(reading, r => r.IsCompleted);
        foreach (var one in peers) one.Dispose();
        Assert.All(await Task.WhenAll(reading).WaitAsync(Long), read => Assert.Equal(0, read));
        foreach (var client in clients) await client.DisposeAsync();
    }

    [Fact]
    public async Task Pieces_come_as_they_were_sent()
    {
        await peer.SendAsync(new byte[] { 1, 2, 3, 4, 5 }, SocketFlags.None);

        Assert.Equal([1], await ReadAsync(1, CancellationToken.None));
        Assert.True(stream.HasMore);
        Assert.Equal([2, 3], await ReadAsync(2, CancellationToken.None));
        Assert.Equal([4, 5], await ReadAsync(100_000, CancellationToken.None));
        Assert.False(stream.HasMore);
    }

    [Fact]
    public async Task Nobody_listening_is_told_and_a_connection_that_never_comes_is_given_up()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await Assert.ThrowsAsync<SocketException>(() => BlockingStream.ConnectAsync(NewSocket(), "127.0.0.1", port, CancellationToken.None));

        // A queue of one that is full: the kernel leaves further connections unanswered.
        using var full = new Socket(SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(1);
        var waiting = ((IPEndPoint)full.LocalEndPoint!).Port;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var trying = Enumerable.Range(0, 8).Select(_ => BlockingStream.ConnectAsync(NewSocket(), "127.0.0.1", waiting, stop.Token)).ToList();
        await ((Task)Task.WhenAll(trying)).WaitAsync(Long).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Contains(trying, t => t.IsCanceled);
        foreach (var one in trying.Where(t => t.IsCompletedSuccessfully)) await (await one).DisposeAsync();
    }

    Task<byte[]> Reading(bool own, CancellationToken stop) =>
        own ? OwnThread.RunAsync(() => ReadAsync(1, stop)) : Task.Run(() => ReadAsync(1, stop), CancellationToken.None);

    async Task<byte[]> ReadAsync(int most, CancellationToken stop)
    {
        var buffer = new byte[most];
        return buffer[..await stream.ReadAsync(buffer, stop)];
    }

    Task<BlockingStream> ConnectAsync(CancellationToken stop) =>
        BlockingStream.ConnectAsync(NewSocket(), "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, stop);

    static Socket NewSocket() => new(SocketType.Stream, ProtocolType.Tcp);
}
