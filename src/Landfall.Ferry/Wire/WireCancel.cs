using System.Buffers.Binary;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>Asks a server to end what one of its sessions still does (PostgreSQL, "Canceling Requests in Progress").</summary>
static class WireCancel
{
    const int Request = 80877102;
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <param name="url">The server.</param>
    /// <param name="key">The body of the BackendKeyData that the session was told when it began.</param>
    public static async Task SendAsync(PostgresUrl url, byte[] key)
    {
        var message = new byte[8 + key.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), Request);
        key.CopyTo(message, 8);
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            await using var stream = await WireStream.OpenAsync(url, limit.Token);
            await stream.WriteAsync(message, limit.Token);
            while (await stream.ReadAsync(new byte[1], limit.Token) > 0)
            {
                // It answers nothing, and closes when it has passed the request on.
            }
        }
        catch (Exception failure) when (ServerFailure.Is(failure) || failure is OperationCanceledException)
        {
            // Why the session was left is told already. What goes on there, the next attempt ends before it begins.
        }
    }
}
