using System.Buffers.Binary;
using System.Text;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>Opens a session: connects, secures, says who it is (PostgreSQL, "Start-up").</summary>
sealed class WireLogin(Database database)
{
    const int Version = 3 << 16;
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    readonly PostgresUrl url = database.Url;

    /// <param name="application">What it calls itself.</param>
    /// <param name="relayed">A way to the server that an agent opened; null: the server is connected to.</param>
    /// <param name="stop">Stops it.</param>
    public async Task<WireConnection> EnterAsync(string application, Stream? relayed, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Longest);
        try
        {
            var connection = new WireConnection(database, relayed ?? await WireStream.OpenBlockingAsync(url, limit.Token)) { Relayed = relayed is not null };
            try
            {
                await IntroduceAsync(connection, application, limit.Token);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"it did not answer within {Longest.TotalSeconds} s");
        }
    }

    async Task IntroduceAsync(WireConnection connection, string application, CancellationToken stop)
    {
        await connection.WriteAsync(Startup(application), stop);
        WireProof? proof = null;
        while (true)
        {
            var (kind, body) = await connection.ReadAsync(stop);
            if (kind == 'E') throw WireError.Read(body.Span);
            if (kind == 'Z') return;
            if (kind == 'K') connection.CancelKey = body.ToArray();
            if (kind != 'R') continue;
            proof ??= new WireProof(url.User, url.Password, reveals: !connection.Relayed);
            if (proof.Answer(body.Span) is { } answer) await connection.SendAsync('p', answer, stop);
        }
    }

    byte[] Startup(string application)
    {
        var parameters = Encoding.UTF8.GetBytes(
            $"user\0{url.User}\0database\0{url.Database}\0application_name\0{application}\0client_encoding\0UTF8\0\0");
        var message = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), Version);
        parameters.CopyTo(message, 8);
        return message;
    }
}
