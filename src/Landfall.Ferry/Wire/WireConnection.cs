using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>
/// A session in PostgreSQL's protocol 3 (PostgreSQL, "Frontend/Backend Protocol"), for the path of the rows: what one server's COPY
/// sends is passed to the other as it comes, frames included. A driver hands out each row by itself, which costs more than copying it.
/// Its errors are told as those of its <see cref="Database"/>.
/// </summary>
sealed class WireConnection(Database database, Stream stream) : IAsyncDisposable
{
    const int HeadLength = 5;
    readonly byte[] buffer = new byte[256 * 1024];
    int start;
    int end;
    FerryException? left;
    // The first answer is to the start-up.
    int unanswered = 1;
    long bytes;

    /// <summary>True: an agent next to the server carries it.</summary>
    public bool Relayed { get; init; }

    /// <summary>What the server wants to be told by who asks it to end this session's work; null: it did not say.</summary>
    public byte[]? CancelKey { get; set; }

    /// <summary>Bytes that came from the server so far.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>True: the server is waited for at this moment.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>True: it was left, and cannot be used again.</summary>
    public bool IsLeft => left is not null;

    /// <summary>Leaves the server at once, whatever runs; whoever waits for it is told why.</summary>
    public ValueTask LeaveAsync(FerryException why)
    {
        left = why;
        return DisposeAsync();
    }

    /// <summary>What has been received and not yet taken.</summary>
    public ReadOnlyMemory<byte> Received => buffer.AsMemory(start, end - start);

    /// <summary>True: the server has answered an error since the last complete answer, and ignores the rest of what was sent.</summary>
    public bool Refused { get; private set; }

    /// <summary>True: the next bytes need not be waited for.</summary>
    public bool HasMore => WireSecurity.HasMore(stream);

    /// <summary>Takes bytes off <see cref="Received"/>.</summary>
    public void Take(int bytes) => start += bytes;

    /// <summary>Waits until at least so many bytes are received; no more than the buffer holds.</summary>
    public async ValueTask NeedAsync(int bytes, CancellationToken stop)
    {
        if (end - start >= bytes) return;
        if (bytes > buffer.Length) throw ServerFailure.Explain(database, new InvalidDataException("a message is too long"), entering: false);
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        while (end < bytes) end += await ReceiveAsync(stop);
    }

    /// <summary>True: a message of this whole length fits the buffer.</summary>
    public bool Fits(int whole) => whole <= buffer.Length;

    /// <summary>The next message; its body is valid until the next call.</summary>
    public async ValueTask<(char Kind, ReadOnlyMemory<byte> Body)> ReadAsync(CancellationToken stop)
    {
        await NeedAsync(HeadLength, stop);
        var length = BinaryPrimitives.ReadInt32BigEndian(Received.Span[1..]);
        if (length is < 4 or int.MaxValue) throw ServerFailure.Explain(database, new InvalidDataException("a message has no length"), entering: false);
        await NeedAsync(1 + length, stop);
        var message = Received[..(1 + length)];
        Take(message.Length);
        if (message.Span[0] == 'Z') Interlocked.Decrement(ref unanswered);
        return ((char)message.Span[0], message[HeadLength..]);
    }

    /// <summary>Sends bytes that are messages already.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> messages, CancellationToken stop)
    {
        try
        {
            await stream.WriteAsync(messages, stop);
        }
        catch (Exception) when (left is not null)
        {
            throw left;
        }
        catch (Exception failure) when (ServerFailure.Is(failure))
        {
            throw ServerFailure.Explain(database, failure, entering: false);
        }
    }

    /// <summary>Sends queries, one message each, without waiting for answers.</summary>
    public ValueTask SendAsync(CancellationToken stop, params IEnumerable<string> queries)
    {
        var messages = new ArrayBufferWriter<byte>();
        foreach (var query in queries)
        {
            Message(messages, 'Q', Encoding.UTF8.GetBytes($"{query}\0"));
            Interlocked.Increment(ref unanswered);
        }
        return WriteAsync(messages.WrittenMemory, stop);
    }

    /// <summary>Sends one message.</summary>
    public ValueTask SendAsync(char kind, ReadOnlySpan<byte> body, CancellationToken stop)
    {
        var message = new ArrayBufferWriter<byte>(body.Length + HeadLength);
        Message(message, kind, body);
        return WriteAsync(message.WrittenMemory, stop);
    }

    /// <summary>Runs queries that answer nothing, all of them sent at once.</summary>
    /// <exception cref="FerryException">The first that the server refused.</exception>
    public async Task RunAsync(CancellationToken stop, params IReadOnlyList<string> queries)
    {
        await SendAsync(stop, queries);
        if (await AnswersAsync(queries.Count, stop) is { } refusal) throw Explain(refusal.Answer);
    }

    /// <summary>Waits until so many queries are answered; says the first that was refused, counted from 0.</summary>
    public async Task<(int Query, PostgresException Answer)?> AnswersAsync(int queries, CancellationToken stop)
    {
        (int, PostgresException)? first = null;
        for (var answered = 0; answered < queries;)
        {
            var (kind, body) = await ReadAsync(stop);
            if (kind == 'Z') answered++;
            if (kind != 'E') continue;
            var answer = WireError.Read(body.Span);
            if (answer.Severity is "FATAL" or "PANIC") throw Explain(answer);
            Refused = true;
            first ??= (answered, answer);
        }
        Refused = false;
        return first;
    }

    /// <summary>What an error of this server means.</summary>
    public FerryException Explain(PostgresException answer) => ServerFailure.Explain(database, answer, entering: false);

    /// <summary>Ends it; what the server has not answered yet it is asked to give up, since it looks up from its work only at its end.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await stream.DisposeAsync();
        }
        catch (IOException)
        {
            // The other end is gone already.
        }
        if (Interlocked.Exchange(ref unanswered, 0) > 0 && CancelKey is { } key) await WireCancel.SendAsync(database.Url, key);
    }

    async ValueTask<int> ReceiveAsync(CancellationToken stop)
    {
        try
        {
            IsWaiting = true;
            var read = await stream.ReadAsync(buffer.AsMemory(end), stop);
            Interlocked.Add(ref bytes, read);
            return read > 0 ? read : throw new EndOfStreamException("the server closed the connection");
        }
        catch (Exception) when (left is not null)
        {
            throw left;
        }
        catch (Exception failure) when (ServerFailure.Is(failure))
        {
            throw ServerFailure.Explain(database, failure, entering: false);
        }
        finally
        {
            IsWaiting = false;
        }
    }

    static void Message(ArrayBufferWriter<byte> to, char kind, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], body.Length + 4);
        to.Write(head);
        to.Write(body);
    }
}
