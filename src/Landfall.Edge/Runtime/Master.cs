using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Edge;

/// <summary>HAProxy's master process, which knows the workers and passes commands to each of them (its management guide, "Master CLI").</summary>
sealed partial class Master(string socket, TimeProvider time)
{
    static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(20);

    /// <summary>For questions that are simply asked again: a worker that ends just then leaves them without an answer.</summary>
    public static readonly TimeSpan QuestionTime = TimeSpan.FromSeconds(5);

    /// <summary>The worker that takes new connections, or null while there is none.</summary>
    public async Task<Worker?> CurrentAsync(CancellationToken stop)
    {
        var workers = WorkerLine().Match(Section(await SendAsync("show proc", stop), "# workers"));
        return workers.Success ? new Worker(this, int.Parse(workers.Groups[1].Value)) : null;
    }

    /// <summary>The workers of before reloads, which have not ended.</summary>
    public async Task<IReadOnlyList<Worker>> FormerAsync(CancellationToken stop) =>
        [.. WorkerLine().Matches(Section(await SendAsync("show proc", stop), "# old workers")).Select(line => new Worker(this, int.Parse(line.Groups[1].Value)))];

    /// <summary>True when a worker, the current one or one of before a reload, has not ended.</summary>
    public async Task<bool> HasAsync(int worker, CancellationToken stop) =>
        WorkerLine().Matches(await SendAsync("show proc", stop)).Any(line => int.Parse(line.Groups[1].Value) == worker);

    /// <summary>How many reloads were refused since HAProxy started.</summary>
    public async Task<int> FailedReloadsAsync(CancellationToken stop) =>
        FailedCount().Match(await SendAsync("show proc", stop)) is { Success: true } match ? int.Parse(match.Groups[1].Value) : 0;

    /// <summary>Sends a command and answers what came back.</summary>
    /// <exception cref="EdgeDownException">Nothing listens.</exception>
    /// <exception cref="EdgeSilentException">No answer came in time.</exception>
    public async Task<string> SendAsync(string command, CancellationToken stop, TimeSpan? answerTime = null)
    {
        var patience = answerTime ?? AnswerTime;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(_ => limited.Cancel(), null, patience, Timeout.InfiniteTimeSpan);
        try
        {
            for (; ; await Task.Delay(Busy, time, limited.Token))
            {
                try
                {
                    return await AskAsync(command, limited.Token);
                }
                catch (Exception broken) when (IsUnread(broken))
                {
                    // Nothing was done, so it is asked again; one that has ended takes no connection then.
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or IOException)
        {
            throw new EdgeDownException($"Nothing listens on '{socket}'.", broken);
        }
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            throw new EdgeSilentException($"HAProxy did not answer '{string.Join(' ', command.Split(' ', 4).Take(3))}' within {patience.TotalSeconds} s. Look at its log.", late);
        }
    }

    async Task<string> AskAsync(string command, CancellationToken stop)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
        await using var stream = new NetworkStream(connection);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\n"), stop);
        // The master ends the connection after its answer only when it knows that no further command follows.
        connection.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(stop);
    }

    // It takes few connections at a time and lets few wait; more are turned away, or ended when they have waited too long, though it is
    // well. A local connection is reset only when its other end was closed before what was sent had been read (unix(7)).
    static bool IsUnread(Exception broken) => (broken as SocketException ?? broken.InnerException as SocketException)?.SocketErrorCode
        is SocketError.WouldBlock or SocketError.ConnectionReset or SocketError.Shutdown or SocketError.NotConnected;

    static string Section(string text, string head)
    {
        var begin = text.IndexOf(head, StringComparison.Ordinal);
        if (begin < 0) return "";
        var end = text.IndexOf("\n#", begin + head.Length, StringComparison.Ordinal);
        return end < 0 ? text[begin..] : text[begin..end];
    }

    [GeneratedRegex(@"^(\d+)\s+worker\s", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex WorkerLine();

    [GeneratedRegex(@"\[failed: (\d+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex FailedCount();
}

/// <summary>HAProxy runs and does not answer.</summary>
sealed class EdgeSilentException(string message, Exception inner) : EdgeException(message, inner);

/// <summary>HAProxy, or the worker that is spoken to, does not run.</summary>
sealed class EdgeDownException(string message, Exception? inner = null) : Exception(message, inner);
