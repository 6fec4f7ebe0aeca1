using System.Text.Json;

namespace Landfall.Ferry;

/// <summary>Something of the source that the target does not get, and why.</summary>
/// <param name="Kind">What it is: <c>ACL</c>, <c>PUBLICATION</c>, <c>EVENT TRIGGER</c>, <c>SETTING</c>, <c>EXTENSION</c> …</param>
/// <param name="Name">Its name, with its schema when it lies in one.</param>
/// <param name="Reason">Why it is left out, and what a person may do.</param>
public sealed record Dropped(string Kind, string Name, string Reason);

/// <summary>How long a stage took.</summary>
public sealed record StageDuration(CopyStage Stage, TimeSpan Duration);

/// <summary>A finished and proven copy. It holds no row and no secret, and goes to JSON and back.</summary>
public sealed record CopyReport
{
    /// <summary>The run that made it.</summary>
    public required Guid Run { get; init; }

    /// <summary>The source without its password.</summary>
    public required string Source { get; init; }

    /// <summary>The target without its password.</summary>
    public required string Target { get; init; }

    /// <summary>The servers' versions, and that of the programs that carried.</summary>
    public required CopyVersions Versions { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the proof was done (UTC).</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>
    /// True: the run had ended before it was asked for, and this is its report from then: nothing was copied or compared now, and what
    /// either side has become since is not known.
    /// </summary>
    public bool Earlier { get; init; }

    /// <summary>Stage by stage.</summary>
    public IReadOnlyList<StageDuration> Durations { get; init; } = [];

    /// <summary>Bytes of rows that the last attempt carried, as COPY writes them.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes that an agent next to the source carried of them, before it compressed them.</summary>
    public long Relayed { get; init; }

    /// <summary>
    /// Tables that a warm copy, or an attempt before the target crashed, had brought and that had not changed since, as the servers' own
    /// digests of both sides said.
    /// </summary>
    public int Unchanged { get; init; }

    /// <summary>What the target does not get.</summary>
    public IReadOnlyList<Dropped> Dropped { get; init; } = [];

    /// <summary>The grants that were dropped, as SQL, for roles that a person decides to make again.</summary>
    public IReadOnlyList<string> DroppedGrants { get; init; } = [];

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>That the source stood still, added by who froze it; null: nobody did, or he does not know yet.</summary>
    public StoodStill? Frozen { get; init; }

    /// <summary>The proof.</summary>
    public required ProofReport Proof { get; init; }

    /// <summary>One line of JSON, in snake_case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FerryJson.Default.CopyReport);

    /// <summary>Reads <see cref="ToJson"/>.</summary>
    /// <exception cref="JsonException">It is no report.</exception>
    public static CopyReport FromJson(string json) =>
        JsonSerializer.Deserialize(json, FerryJson.Default.CopyReport) ?? throw new JsonException("a report is an object");
}

/// <summary>The counters and files of a source's tables, and its sequences, were the same at both times (UTC): <see cref="SourceFingerprint"/>.</summary>
public sealed record StoodStill(DateTimeOffset From, DateTimeOffset Until);

/// <summary>A copy of a source in use, to be completed when the source stands still.</summary>
/// <param name="Tables">Tables that are on the target now.</param>
/// <param name="Unchanged">Those that an earlier attempt had brought and that had not changed since.</param>
/// <param name="Bytes">Bytes of rows that the last attempt carried.</param>
public sealed record WarmReport(int Tables, int Unchanged, long Bytes);

/// <summary>The servers' versions and that of <c>pg_dump</c>, as they say them.</summary>
public sealed record CopyVersions(string Source, string Target, string Programs);
