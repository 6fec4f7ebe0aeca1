namespace Landfall.Ferry;

/// <summary>
/// The ways to one copy's source that an agent next to it has opened from there, and that wait to be used. Disposing it sends the
/// agent home.
/// </summary>
public sealed class AgentLinks : IDisposable
{
    const int Most = 8;
    readonly List<RelayedStream> waiting = [];
    readonly Action closed;
    bool isClosed;

    internal AgentLinks(Action closed) => this.closed = closed;

    /// <summary>True: one waits.</summary>
    public bool Any
    {
        get
        {
            lock (waiting) return waiting.Count > 0;
        }
    }

    /// <summary>Holds a connection until the copy no longer needs it; the caller then closes it.</summary>
    /// <param name="link">What the agent opened, after both sides said who they are.</param>
    /// <param name="gone">Cancelled when the agent is gone.</param>
    public async Task HoldAsync(Stream link, CancellationToken gone)
    {
        var way = new RelayedStream(link);
        lock (waiting)
        {
            if (isClosed || waiting.Count >= Most) return;
            waiting.Add(way);
        }
        await using var registration = gone.Register(way.Dispose);
        await way.Ended;
        lock (waiting) waiting.Remove(way);
    }

    /// <summary>One that waited, for a session with the source; null: none does.</summary>
    public Stream? Take()
    {
        lock (waiting)
        {
            if (waiting.Count == 0) return null;
            var first = waiting[0];
            waiting.RemoveAt(0);
            return first;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closed();
        List<RelayedStream> left;
        lock (waiting)
        {
            isClosed = true;
            left = [.. waiting];
            waiting.Clear();
        }
        foreach (var way in left) way.Dispose();
    }
}
