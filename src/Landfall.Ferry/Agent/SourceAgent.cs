using System.IO.Compression;
using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>
/// Runs next to a source and carries sessions between it and a copy elsewhere, compressed. It opens the connections to both: to the
/// copy, which a ticket names, and, when the copy begins a session, to the source. It knows no password: the copy proves itself to
/// the server by SCRAM, through it.
/// </summary>
/// <param name="ticket">What it may do.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Called with a line for a person.</param>
public sealed class SourceAgent(AgentTicket ticket, TimeProvider time, Action<string> say)
{
    /// <summary>Where a platform lets agents in.</summary>
    public const string Path = "/agent";

    /// <summary>What it asks to upgrade to.</summary>
    public const string Protocol = "landfall-agent";

    /// <summary>The environment variable in which a dyno gets the ticket.</summary>
    public const string TicketVariable = "LANDFALL_AGENT_TICKET";

    /// <summary>The header that carries the token.</summary>
    public const string TokenHeader = "Landfall-Agent-Token";

    // A copy reads with four sessions at most.
    const int Links = 4;
    // Over 300 MB/s a core and a third of the size; the next better ones take three times the time for a twentieth less.
    static readonly BrotliCompressionOptions Fast = new() { Quality = 1 };
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    // A copy that was only just asked for may not have begun.
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly PostgresUrl source = new(ticket.Host, ticket.Port, "", new Secret(""), "")
    {
        Options = new Dictionary<string, string> { ["sslmode"] = ticket.Mode },
    };

    bool entered;
    long carried;

    /// <summary>Carries until the copy has ended.</summary>
    /// <exception cref="FerryException">The copy does not let it in, or cannot be reached for five minutes.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await Together.RunAsync(stop, [.. Enumerable.Repeat<Func<CancellationToken, Task>>(CarryAsync, Links)]);
        say($"The copy has ended. It was sent {carried >> 20} MiB.");
    }

    async Task CarryAsync(CancellationToken stop)
    {
        while (await EnterAsync(stop) is { } link)
        {
            try
            {
                await using (link) await RelayAsync(link, stop);
            }
            catch (Exception failure) when (ServerFailure.Is(failure))
            {
                say($"A session ended early: {failure.Message.TrimEnd('.')}.");
                await Task.Delay(Pause, time, stop);
            }
        }
    }

    async Task<Stream?> EnterAsync(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await AgentDoor.EnterAsync(ticket, stop) is { } link)
                {
                    if (!Interlocked.Exchange(ref entered, true)) say($"Carries {ticket.Host}:{ticket.Port} to {ticket.Door}.");
                    return link;
                }
                if (entered) return null;
                if (time.GetElapsedTime(began) > LongestWait) throw new FerryException(FerryErrors.AgentRefused,
                    $"No copy at {ticket.Door} waits for this ticket.", "It may have ended. Ask for the copy again, with a new ticket.");
            }
            catch (Exception failure) when (ServerFailure.Is(failure))
            {
                if (time.GetElapsedTime(began) > Longest) throw new FerryException(FerryErrors.AgentRefused,
                    $"The copy at {ticket.Door} cannot be reached: {failure.Message.TrimEnd('.')}.", "Check that this machine may connect to it.", failure);
            }
            await Task.Delay(Pause, time, stop);
        }
    }

    async Task RelayAsync(Stream link, CancellationToken stop)
    {
        var first = new byte[8192];
        var length = await link.ReadAsync(first, stop);
        if (length == 0) return;
        await using var server = await WireStream.OpenAsync(source, stop);
        await server.WriteAsync(first.AsMemory(0, length), stop);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Whichever side ends first ends the other.
        Task[] both = [link.CopyToAsync(server, ended.Token), AnswerAsync(server, link, ended.Token)];
        var one = await Task.WhenAny(both);
        await ended.CancelAsync();
        await ((Task)Task.WhenAll(both)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await one;
    }

    // What is there already goes as one piece, which is smaller; what somebody waits for goes at once.
    async Task AnswerAsync(Stream server, Stream link, CancellationToken stop)
    {
        await using var compressor = new BrotliStream(link, Fast, leaveOpen: true);
        var buffer = new byte[256 * 1024];
        for (int start = 0, end = 0; ;)
        {
            var reading = server.ReadAsync(buffer.AsMemory(end), stop);
            if (!reading.IsCompleted && end > start)
            {
                await compressor.WriteAsync(buffer.AsMemory(start, end - start), stop);
                await compressor.FlushAsync(stop);
                start = end;
            }
            var read = await reading;
            if (read == 0) return;
            Interlocked.Add(ref carried, read);
            end += read;
            if (end < buffer.Length) continue;
            await compressor.WriteAsync(buffer.AsMemory(start), stop);
            start = end = 0;
        }
    }
}
