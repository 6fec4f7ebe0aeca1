using System.Text.Json;

namespace Landfall.Ferry;

/// <summary>A table at one moment.</summary>
/// <param name="Inserted">Rows inserted since the server counts.</param>
/// <param name="Updated">Rows updated since then.</param>
/// <param name="Deleted">Rows deleted since then.</param>
/// <param name="File">The number of its file, which TRUNCATE and rewrites change.</param>
/// <param name="Digest">The digest of its rows, when that was asked for.</param>
public sealed record TableFingerprint(
    string Schema, string Name, long Inserted, long Updated, long Deleted, long File, string? Digest);

/// <summary>A source at one moment, to be compared with itself later.</summary>
public sealed record SourceFingerprint
{
    /// <summary>When (UTC).</summary>
    public required DateTimeOffset Taken { get; init; }

    /// <summary>The server's clock before it was looked at.</summary>
    public DateTimeOffset Began { get; init; }

    /// <summary>The server's next transaction number. Unchanged: nobody wrote anything; changed: perhaps in another database.</summary>
    public long NextTransaction { get; init; }

    /// <summary>All tables of the user, and the large objects as <c>pg_catalog.pg_largeobject</c>.</summary>
    public IReadOnlyList<TableFingerprint> Tables { get; init; } = [];

    /// <summary>Each sequence's state as <c>schema.sequence</c>, quoted where that could be another's, and a text.</summary>
    public IReadOnlyDictionary<string, string> Sequences { get; init; } = new Dictionary<string, string>();

    /// <summary>Idle sessions whose last queries this server, being older than PostgreSQL 15, may not have counted.</summary>
    public IReadOnlyList<OtherSession> Uncounted { get; init; } = [];

    /// <summary>One line of JSON, in snake_case, to be kept in a journal.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FerryJson.Default.SourceFingerprint);

    /// <summary>Reads <see cref="ToJson"/>.</summary>
    /// <exception cref="JsonException">It is no fingerprint.</exception>
    public static SourceFingerprint FromJson(string json) =>
        JsonSerializer.Deserialize(json, FerryJson.Default.SourceFingerprint) ?? throw new JsonException("a fingerprint is an object");

    /// <summary>What changed from this moment to a later one.</summary>
    public FrozenReport Compare(SourceFingerprint later)
    {
        var there = later.Tables.ToDictionary(t => (t.Schema, t.Name));
        var changed = new List<string>();
        foreach (var table in Tables)
            if (!there.Remove((table.Schema, table.Name), out var now) || Differs(table, now)) changed.Add($"{table.Schema}.{table.Name}");
        changed.AddRange(there.Values.Select(t => $"{t.Schema}.{t.Name}"));
        var sequences = Sequences.Keys.Union(later.Sequences.Keys)
            .Where(name => Sequences.GetValueOrDefault(name) != later.Sequences.GetValueOrDefault(name));
        var unsure = NextTransaction == later.NextTransaction ? [] : later.Uncounted.Where(s => s.StateChanged >= Began);
        return new FrozenReport([.. changed], [.. sequences], [.. unsure]);
    }

    // Counters may arrive late or be reset; where the rows themselves were read, they decide.
    static bool Differs(TableFingerprint before, TableFingerprint after) => before.Digest is not null && after.Digest is not null
        ? before.Digest != after.Digest
        : before with { Digest = null } != after with { Digest = null };
}

/// <summary>What changed between two fingerprints.</summary>
/// <param name="Tables">Changed tables as <c>schema.table</c>; also new and dropped ones.</param>
/// <param name="Sequences">Changed sequences.</param>
/// <param name="Unsure">Sessions that did something meanwhile of which the server does not tell whether they wrote.</param>
public sealed record FrozenReport(IReadOnlyList<string> Tables, IReadOnlyList<string> Sequences, IReadOnlyList<OtherSession> Unsure)
{
    /// <summary>True: certainly nothing changed.</summary>
    public bool Still => Tables.Count == 0 && Sequences.Count == 0 && Unsure.Count == 0;

    /// <summary>Throws when anything changed, or may have.</summary>
    /// <exception cref="FerryException">
    /// With the code <see cref="FerryErrors.SourceChanged"/>, and it names the tables; or <see cref="FerryErrors.SourceUnsure"/>, and it
    /// names the sessions.
    /// </exception>
    public void Demand()
    {
        if (Still) return;
        if (Tables.Count + Sequences.Count == 0)
            throw new FerryException(FerryErrors.SourceUnsure,
                $"Something was written while the source was frozen, perhaps by {string.Join(", ", Unsure)}: before PostgreSQL 15 a server "
                + "does not count what a session wrote last until it does something else or ends.",
                "End these sessions (heroku pg:kill PROCESS), then go on: nothing need be copied again if none of them wrote.");
        throw new FerryException(FerryErrors.SourceChanged,
            $"The source changed while it was frozen: {string.Join(", ", Tables.Concat(Sequences.Select(s => $"sequence {s}")))}.",
            "Stop what still writes (workers, schedulers, one-off processes, consoles), freeze again and copy anew.")
        {
            Tables = Tables,
        };
    }
}
