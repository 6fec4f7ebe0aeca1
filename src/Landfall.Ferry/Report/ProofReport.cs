using System.Text.Json;

namespace Landfall.Ferry;

/// <summary>How one table compares.</summary>
public enum TableVerdict
{
    /// <summary>The same rows: counts and digests agree.</summary>
    Equal,

    /// <summary>A materialized view that was stale on the source: the target holds what its query answers in the same snapshot.</summary>
    Recomputed,

    /// <summary>
    /// A materialized view whose query answers other rows on each server, or each time (<c>random()</c>, <c>LIMIT</c> without an order): the
    /// target holds what it answers there, from tables that are compared themselves.
    /// </summary>
    Refreshed,

    /// <summary>Other rows.</summary>
    Different,

    /// <summary>The target does not have it.</summary>
    Missing,

    /// <summary>Only the target has it.</summary>
    Extra,
}

/// <summary>The proof for one table.</summary>
/// <param name="SourceRows">Rows in the copy's snapshot, as they came; counted apart where policies or ranges could have hidden some.</param>
/// <param name="TargetRows">Rows read back from the target.</param>
/// <param name="SourceDigest">Sum modulo 2^128 of each row's 128-bit hash, in hex; the rows as COPY writes them.</param>
/// <param name="TargetDigest">The same, read back from the target.</param>
public sealed record TableProof(
    string Schema, string Name, TableKind Kind, long SourceRows, long TargetRows, string SourceDigest, string TargetDigest)
{
    /// <summary>How it compares.</summary>
    public TableVerdict Verdict { get; init; }

    /// <summary>Why the target's rows could not be read, or that nothing but computed columns differs, and which; else null.</summary>
    public string? Problem { get; init; }

    /// <summary><c>schema.table</c>.</summary>
    public string FullName() => $"{Schema}.{Name}";

    /// <summary>True: the target has the rows that it should have.</summary>
    public bool Holds() => Verdict is TableVerdict.Equal or TableVerdict.Recomputed or TableVerdict.Refreshed;
}

/// <summary>What a proof found. It holds no row and no secret.</summary>
public sealed record ProofReport
{
    /// <summary>True: all that was compared is equal.</summary>
    public required bool Proven { get; init; }

    /// <summary>Every table, partition and populated materialized view.</summary>
    public IReadOnlyList<TableProof> Tables { get; init; } = [];

    /// <summary>What else differs: sequences, large objects, schema, extensions, settings. Empty when proven.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>
    /// Definitions that read differently and differ in nothing but how a server prints them: parentheses, casts of arrays. Extensions that
    /// are newer on the target, and settings that it alone has.
    /// </summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Rows of all tables.</summary>
    public long Rows { get; init; }

    /// <summary>Sequences compared.</summary>
    public int Sequences { get; init; }

    /// <summary>Large objects compared, each by length and SHA-256.</summary>
    public int LargeObjects { get; init; }

    /// <summary>Their bytes.</summary>
    public long LargeObjectBytes { get; init; }

    /// <summary>Definitions compared.</summary>
    public int SchemaEntries { get; init; }

    /// <summary>JSON, in the shape that it has inside a <see cref="CopyReport"/>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FerryJson.Default.ProofReport);

    /// <summary>The tables that fail, as <c>schema.table</c>.</summary>
    public IReadOnlyList<string> FailedTables() =>
        [.. Tables.Where(t => !t.Holds()).Select(t => t.FullName())];
}
