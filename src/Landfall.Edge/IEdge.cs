using System.Net;
using Landfall.Values;

namespace Landfall.Edge;

/// <summary>Where the world's requests go. Told synchronously: a call answers when the edge serves what was asked and its file says so.</summary>
public interface IEdge
{
    /// <summary>Where this machine reaches the edge's https, whatever names resolve to.</summary>
    IPEndPoint Https { get; }

    /// <summary>
    /// Makes the edge serve exactly the routes that <paramref name="routes"/> answers, which is asked when nobody else tells the edge:
    /// the last to be asked is the last to be served. When only servers of known routes differ they are switched through the
    /// runtime API and no connection is lost; else the file is checked and reloaded. The file is durable before the answer.
    /// A server that is no longer in a route takes no new requests from then on, and goes once its connections have ended
    /// or <paramref name="patience"/> is over; one whose route lets requests be silent for longer has that long for them, though not for
    /// connections that were upgraded (websockets), which may be silent for ever.
    /// The call waits for what is leaving <paramref name="endpoints"/>, whichever call sent it away, and for nothing else: a drain of one
    /// app holds up no other.
    /// </summary>
    /// <param name="routes">All that is served.</param>
    /// <param name="endpoints">Whose servers the caller changed; their routes may be gone.</param>
    /// <param name="patience">How long connections have to end.</param>
    /// <param name="stop">Ends the wait. What was sent away is seen off all the same.</param>
    /// <exception cref="EdgeException">The edge could not be told; what it serves is as before.</exception>
    Task ApplyAsync(Func<IReadOnlyList<Route>> routes, IReadOnlyCollection<long> endpoints, TimeSpan patience, CancellationToken stop);
}

/// <summary>One endpoint: a host, its certificate, and the servers behind it.</summary>
/// <param name="Id">The endpoint's id: names its backend, for ever.</param>
/// <param name="Host">The name that requests carry.</param>
/// <param name="Certificate">PEM: certificate chain and private key.</param>
/// <param name="Servers">Where its requests go; none: the platform's 503 page.</param>
public sealed record Route(long Id, HostName Host, Secret Certificate, IReadOnlyList<Server> Servers)
{
    /// <summary>Null: open. Else only requests with the header <c>X-Landfall-Admission</c> of this value pass; the rest get the 503 page.</summary>
    public Secret? Admission { get; init; }

    /// <summary>How long a request or a response may be silent (interface 4.7 IDLE_TIMEOUT).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>True: a connection to the app is kept for the client's next request that only asks; false: each request has a connection of its own.</summary>
    public bool KeepsConnections { get; init; } = true;

    /// <summary>
    /// True: a server is well only when it answers 200 on <c>/healthcheck</c>; false: when it answers http on <c>/</c> (interface 4.7
    /// STRICT_HEALTH_CHECKS). One that is not is left out while another one is.
    /// </summary>
    public bool StrictHealthChecks { get; init; }

    /// <summary>Which of several servers gets the next request.</summary>
    public Balance Balance { get; init; } = Balance.LeastRequests;

    /// <summary>True: plain http is redirected to https with HSTS (interface 4.7 FORCE_SSL); false: plain http is served.</summary>
    public bool ForceSsl { get; init; }

    /// <summary>Null: TLS 1.2 and 1.3.</summary>
    public TlsProtocols? Protocols { get; init; }

    /// <summary>Null: what OpenSSL takes by itself. They say nothing about TLS 1.3, which has suites of its own.</summary>
    public CipherSuites? Suites { get; init; }

    /// <summary>What is shown when no container answers, or not in time (interface 4.7 MAINTENANCE_PAGE_URL); null: the platform's own words.</summary>
    public ErrorPage? ErrorPage { get; init; }
}

/// <summary>How requests are spread (interface 1.2, load_balancing_algorithm_type).</summary>
public enum Balance
{
    /// <summary>To the one with the fewest connections.</summary>
    LeastRequests,

    /// <summary>In turn.</summary>
    RoundRobin,

    /// <summary>To the less loaded of two that are drawn.</summary>
    Random,
}

/// <summary>A container that serves.</summary>
/// <param name="Name">Unique within its route, for ever: a new container has a new name.</param>
public sealed record Server(string Name, IPAddress Address, int Port);

/// <summary>The edge could not be told.</summary>
public class EdgeException(string message, Exception? inner = null) : Exception(message, inner);
